-- A movement is priced by its amount, or by the rate of its endpoint. An endpoint is written "POST /v1/x/y" or only
-- "/v1/x/y". Beside an amount it is a label: it is kept, but not looked up.
create or replace function turnpike.credit_price(
  p_amount bigint, p_endpoint text, out credits bigint, out endpoint text, out admin_free boolean)
language plpgsql stable set search_path = '' as $$
declare
  v_rate public.credit_rates;
  v_parts text[];
  c_max_endpoint_chars constant integer := 200;
begin
  perform turnpike.check_text(p_endpoint, c_max_endpoint_chars, '/endpoint');
  if p_amount is not null or p_endpoint is null then
    perform turnpike.credit_check_amount(p_amount);
    credits := p_amount;
    endpoint := p_endpoint;
    admin_free := false;
    return;
  end if;
  v_parts := regexp_match(p_endpoint, '^(?:([A-Za-z]+) +)?(/[^ ?#]*)$');
  if v_parts is null then
    perform turnpike.invalid('/endpoint', 'rate_not_found', 'must be a method and a path, such as POST /v1/x');
  end if;
  v_rate := turnpike.credit_rate_match(upper(v_parts[1]), v_parts[2]);
  credits := v_rate.credits;
  endpoint := v_rate.method || ' ' || v_parts[2];
  admin_free := v_rate.admin_free;
end $$;
comment on function turnpike.credit_price(bigint, text) is
  'Price in credits and the endpoint as written down. Raises 422 at /amount (none of both, or out of range), 422 (field error '
  'rate_not_found) at /endpoint.';
