-- A product that becomes one of another type leaves behind what only the old type had. It has had no price, so nobody has bought it.
create or replace function turnpike.product_leave_type(p_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  delete from public.plan_versions as v using public.plans as n where v.plan_id = n.id and n.product_id = p_id;
  delete from public.plans as n where n.product_id = p_id;
  delete from public.service_offers as o where o.product_id = p_id;
end $$;
comment on function turnpike.product_leave_type(uuid) is 'Removes plan and service offer of a product that has never had a price.';
