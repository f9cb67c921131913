-- Codes that people read out on the telephone: Crockford's base 32 has no letters that look like digits. 40 random bits: enough that a
-- code cannot be guessed, and that two alike are rare. The first five bytes of a version 4 UUID are all random (RFC 9562, 5.4).
create or replace function turnpike.public_code(p_prefix text) returns text
language plpgsql volatile set search_path = '' as $$
declare
  v_bytes bytea := uuid_send(gen_random_uuid());
  v_bits bigint := 0;
  v_code text := '';
  c_alphabet constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
begin
  for v_at in 0..4 loop
    v_bits := v_bits * 256 + get_byte(v_bytes, v_at);
  end loop;
  for v_at in 1..8 loop
    v_code := v_code || case when v_at = 5 then '-' else '' end || substr(c_alphabet, (v_bits % 32)::integer + 1, 1);
    v_bits := v_bits / 32;
  end loop;
  return p_prefix || '-' || v_code;
end $$;
comment on function turnpike.public_code(text) is 'A new random code such as TP-7K3M-9QX2, with the prefix given.';
