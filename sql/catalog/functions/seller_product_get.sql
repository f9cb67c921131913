-- Drafts included; an archived product is gone.
create or replace function public.seller_product_get(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return turnpike.product_json(turnpike.product_own(p_id), true);
end $$;
comment on function public.seller_product_get(uuid) is
  'The Product as its seller sees it. Seller, else 403 forbidden; 404 product_not_found; 401 token_missing, token_revoked.';
