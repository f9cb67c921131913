-- A price in another currency is another price.
create or replace function turnpike.webhook_catalog_price(p_price_id uuid, p_product_id uuid, p jsonb) returns void
language plpgsql volatile set search_path = '' as $$
declare
  c_max_amount constant bigint := 99999999;
begin
  update public.prices as r set active = coalesce((p ->> 'active')::boolean, r.active), updated_at = clock_timestamp(),
    amount = case when lower(p ->> 'currency') = r.currency and (p ->> 'amount')::bigint between 0 and c_max_amount
      then (p ->> 'amount')::bigint else r.amount end
  where r.id = p_price_id;
  perform turnpike.price_settle(p_product_id);
end $$;
comment on function turnpike.webhook_catalog_price(uuid, uuid, jsonb) is
  'Changes a price of a locked product as its provider has it: whether it is on sale, and its amount.';
