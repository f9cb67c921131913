-- Runs as the caller, under row-level security.
create or replace function public.seller_service_offer_get(p_product_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_product public.products := turnpike.product_own(p_product_id);
  v_offer public.service_offers;
begin
  select * into v_offer from public.service_offers as o where o.product_id = v_product.id;
  if not found then
    perform turnpike.fail('service_offer_not_found', 404);
  end if;
  return turnpike.service_offer_json(v_offer);
end $$;
comment on function public.seller_service_offer_get(uuid) is
  'The ServiceOffer. Seller, else 403 forbidden; 404 product_not_found, service_offer_not_found; 401 token_missing, token_revoked.';
