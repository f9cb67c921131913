-- Archived: orders refer to it. Its code is free again, and what open orders have reserved stays theirs.
create or replace function public.seller_coupon_delete(p_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
begin
  update public.coupons as c set archived_at = clock_timestamp(), updated_at = clock_timestamp() where c.id = (turnpike.coupon_own(p_id)).id;
  return jsonb_build_object('id', p_id, 'deleted', true);
end $$;
comment on function public.seller_coupon_delete(uuid) is
  '{id, deleted: true}. Seller, else 403 forbidden; 404 coupon_not_found; 401 token_missing, token_revoked.';
