-- Runs as the caller.
create or replace function public.seller_price_get(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return turnpike.price_json(turnpike.price_own(p_id));
end $$;
comment on function public.seller_price_get(uuid) is
  'The Price. Seller, else 403 forbidden; 404 price_not_found; 401 token_missing, token_revoked.';
