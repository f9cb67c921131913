-- For readers, under row-level security, which alone would not do: another seller's published product may be seen, but not managed.
create or replace function turnpike.product_own(p_id uuid) returns public.products
language plpgsql stable set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_product public.products;
begin
  select * into v_product from public.products as p
  where p.id = p_id and p.archived_at is null and (p.seller_id = v_seller_id or turnpike.is_admin());
  if not found then
    perform turnpike.fail('product_not_found', 404);
  end if;
  return v_product;
end $$;
comment on function turnpike.product_own(uuid) is
  'The caller''s product; any for an administrator. 404 product_not_found; and the errors of require_seller.';
