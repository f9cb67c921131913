-- UUIDv7, so that ids sort by age. Postgres 18 makes them itself; a hosted project may still run 15 to 17, where the same
-- layout is put together by hand: 48 bits of milliseconds, 12 bits of the fraction of one, the rest random (RFC 9562, 6.2
-- method 3). Which one is decided here, when the migration runs.
do $do$
begin
  if to_regprocedure('pg_catalog.uuidv7()') is not null then
    create or replace function turnpike.new_id() returns uuid
    language plpgsql volatile set search_path = '' as $$
    begin
      return uuidv7();
    end $$;
  else
    create or replace function turnpike.new_id() returns uuid
    language plpgsql volatile set search_path = '' as $$
    declare
      v_micros bigint := (extract(epoch from clock_timestamp()) * 1000000)::bigint;
      v_bytes bytea := uuid_send(gen_random_uuid());
      v_fraction integer := ((v_micros % 1000) * 4096 / 1000)::integer;
    begin
      v_bytes := substring(int8send(v_micros / 1000) from 3) || substring(v_bytes from 7);
      v_bytes := set_byte(v_bytes, 6, 112 | (v_fraction >> 8));
      v_bytes := set_byte(v_bytes, 7, v_fraction & 255);
      return encode(v_bytes, 'hex')::uuid;
    end $$;
  end if;
end $do$;
comment on function turnpike.new_id() is 'A new UUIDv7; ids made one after the other by one session ascend.';
