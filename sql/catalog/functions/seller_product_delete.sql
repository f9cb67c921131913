-- Archived, with its prices and files: nobody can buy it any more, and what was bought stays what it was.
create or replace function public.seller_product_delete(p_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_product public.products := turnpike.product_lock(p_id);
begin
  perform turnpike.product_archive(p_id);
  return jsonb_build_object('id', p_id, 'deleted', true);
end $$;
comment on function public.seller_product_delete(uuid) is
  '{id, deleted: true}. Seller, else 403 forbidden; 404 product_not_found; 401 token_missing, token_revoked.';
