-- Money has one shape in every answer.
create or replace function turnpike.money(p_amount bigint, p_currency text) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return jsonb_build_object('amount', p_amount, 'currency', p_currency);
end $$;
comment on function turnpike.money(bigint, text) is 'Money: {amount, currency}, in minor units and ISO 4217.';
