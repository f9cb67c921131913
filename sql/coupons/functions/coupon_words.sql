-- The details of the field errors, one a code of coupon_refusal.
create or replace function turnpike.coupon_words(p_refusal text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return case p_refusal
    when 'coupon_unknown' then 'is not a coupon that can be used'
    when 'coupon_not_started' then 'cannot be used yet'
    when 'coupon_expired' then 'cannot be used any more'
    when 'coupon_minimum' then 'needs a larger order of what it holds for'
    when 'coupon_not_applicable' then 'does not hold for this order' end;
end $$;
comment on function turnpike.coupon_words(text) is 'What a code of coupon_refusal means, for the detail of a field error.';
