-- Archived: orders refer to it. If it was the default, the oldest that is left is.
create or replace function public.seller_price_delete(p_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_price public.prices := turnpike.price_lock(p_id);
  v_now timestamptz := clock_timestamp();
begin
  update public.prices as r set archived_at = v_now, is_default = false, updated_at = v_now where r.id = p_id;
  perform turnpike.price_settle(v_price.product_id);
  return jsonb_build_object('id', p_id, 'deleted', true);
end $$;
comment on function public.seller_price_delete(uuid) is
  '{id, deleted: true}. Seller, else 403 forbidden; 404 price_not_found; 401 token_missing, token_revoked.';
