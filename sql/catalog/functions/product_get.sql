-- Runs as the caller, like product_list. By slug, which is what a shop's addresses have.
create or replace function public.product_get(p_slug text) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_product public.products;
begin
  select * into v_product from public.products as p where p.slug = p_slug and p.archived_at is null and p.listed;
  if not found then
    perform turnpike.fail('product_not_found', 404);
  end if;
  return turnpike.product_json(v_product);
end $$;
comment on function public.product_get(text) is 'The listed Product of that slug. 404 product_not_found.';
