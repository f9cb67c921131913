-- The fields of billing details. What a tax id or a telephone number looks like differs by country, so little is asked of them.
create or replace function turnpike.customer_check(p jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_field text;
  c_max_line_chars constant integer := 200;
  c_max_code_chars constant integer := 40;
  c_max_email_chars constant integer := 254;
  c_max_metadata_bytes constant integer := 16384;
begin
  perform turnpike.check_members(p, array['email', 'name', 'phone', 'company', 'tax_id', 'address', 'metadata']);
  perform turnpike.check_string(p, 'email', c_max_email_chars, p_nullable => true,
    p_pattern => '^[^[:space:][:cntrl:]@<>",;]+@[^[:space:][:cntrl:]@<>",;]+$',
    p_words => 'must be an e-mail address');
  perform turnpike.check_line(p, 'name', c_max_line_chars, p_nullable => true);
  perform turnpike.check_line(p, 'company', c_max_line_chars, p_nullable => true);
  perform turnpike.check_line(p, 'tax_id', c_max_code_chars, p_nullable => true);
  perform turnpike.check_string(p, 'phone', c_max_code_chars, p_nullable => true, p_pattern => '^[+]?[0-9][0-9 ()./-]*$',
    p_words => 'must be a telephone number such as +34 600 000 000');
  perform turnpike.check_metadata(nullif(p -> 'metadata', 'null'), c_max_metadata_bytes, '/metadata');
  if nullif(p -> 'address', 'null') is not null then
    perform turnpike.check_members(p -> 'address', array['line1', 'line2', 'city', 'state', 'postal_code', 'country'], '/address');
    foreach v_field in array array['line1', 'line2', 'city', 'state', 'postal_code'] loop
      perform turnpike.check_line(p -> 'address', v_field, c_max_line_chars, true, '/address');
    end loop;
    perform turnpike.check_string(p -> 'address', 'country', 2, true, '^[A-Z]{2}$',
      'must be two capital letters (ISO 3166-1 alpha-2)', '/address');
  end if;
end $$;
comment on function turnpike.customer_check(jsonb) is
  'Raises 422 with a pointer for an unknown field or a bad value of email, name, phone, company, tax_id, address or metadata.';
