-- The fields of a price as they come from its seller, checked by name for creation and change alike.
create or replace function turnpike.price_check(p jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_name_chars constant integer := 200;
  c_max_amount constant bigint := 99999999;
  c_max_credits constant bigint := 1000000000000;
  c_max_reference_chars constant integer := 255;
  c_max_metadata_bytes constant integer := 8192;
begin
  perform turnpike.check_members(p, array['name', 'amount', 'currency', 'billing_period', 'is_default', 'active', 'credits',
    'clerk_plan_id', 'clerk_price_id', 'metadata']);
  perform turnpike.check_line(p, 'name', c_max_name_chars);
  perform turnpike.check_whole(p, 'amount', 0, c_max_amount);
  perform turnpike.check_string(p, 'currency', 3, p_pattern => '^[a-z]{3}$',
    p_words => 'must be an ISO 4217 code in small letters, such as usd');
  perform turnpike.check_word(p, 'billing_period', array['one_time', 'weekly', 'monthly', 'quarterly', 'semi_annual', 'yearly']);
  perform turnpike.check_boolean(p, 'is_default');
  perform turnpike.check_boolean(p, 'active');
  perform turnpike.check_whole(p, 'credits', 1, c_max_credits, p_nullable => true);
  perform turnpike.check_line(p, 'clerk_plan_id', c_max_reference_chars, p_nullable => true);
  perform turnpike.check_line(p, 'clerk_price_id', c_max_reference_chars, p_nullable => true);
  perform turnpike.check_metadata(nullif(p -> 'metadata', 'null'), c_max_metadata_bytes, '/metadata');
end $$;
comment on function turnpike.price_check(jsonb) is
  'Raises 422 with a pointer for an unknown field or a bad value of name, amount (0 to 99999999), currency, billing_period, '
  'is_default, active, credits (1 to 10^12), clerk_plan_id, clerk_price_id or metadata.';
