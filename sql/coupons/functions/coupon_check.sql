-- The fields of a coupon one by one; how they go together is coupon_check_whole's.
create or replace function turnpike.coupon_check(p jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_code_chars constant integer := 50;
  c_max_amount constant bigint := 99999999;
  c_max_uses constant bigint := 1000000000;
begin
  perform turnpike.check_members(p, array['code', 'kind', 'percent_off', 'amount_off', 'currency', 'starts_at', 'ends_at', 'max_uses',
    'max_uses_per_user', 'min_amount', 'product_ids', 'active']);
  perform turnpike.check_string(p, 'code', c_max_code_chars, p_pattern => '^[A-Za-z0-9][A-Za-z0-9_-]+$',
    p_words => 'must be of 2 to 50 letters, digits, _ and -, and begin with a letter or digit');
  perform turnpike.check_word(p, 'kind', array['percentage', 'fixed']);
  perform turnpike.check_whole(p, 'percent_off', 1, 100, p_nullable => true);
  perform turnpike.check_whole(p, 'amount_off', 1, c_max_amount, p_nullable => true);
  perform turnpike.check_string(p, 'currency', 3, p_nullable => true, p_pattern => '^[a-z]{3}$',
    p_words => 'must be an ISO 4217 code in small letters, such as usd');
  perform turnpike.check_time(p, 'starts_at', p_nullable => true);
  perform turnpike.check_time(p, 'ends_at', p_nullable => true);
  perform turnpike.check_whole(p, 'max_uses', 1, c_max_uses, p_nullable => true);
  perform turnpike.check_whole(p, 'max_uses_per_user', 1, c_max_uses, p_nullable => true);
  perform turnpike.check_whole(p, 'min_amount', 1, c_max_amount, p_nullable => true);
  perform turnpike.coupon_check_products(nullif(p -> 'product_ids', 'null'));
  perform turnpike.check_boolean(p, 'active');
end $$;
comment on function turnpike.coupon_check(jsonb) is
  'Raises 422 with a pointer for an unknown field or a bad value of code, kind, percent_off (1 to 100), amount_off, currency, starts_at, '
  'ends_at, max_uses, max_uses_per_user, min_amount, product_ids or active.';
