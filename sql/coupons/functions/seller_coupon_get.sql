-- Runs as the caller.
create or replace function public.seller_coupon_get(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return turnpike.coupon_json(turnpike.coupon_own(p_id));
end $$;
comment on function public.seller_coupon_get(uuid) is
  'The Coupon. Seller, else 403 forbidden; 404 coupon_not_found; 401 token_missing, token_revoked.';
