-- Those of products that one sees.
create policy plans_select_listed on public.plans for select to anon, authenticated
  using (exists (select from public.products as p where p.id = product_id));
