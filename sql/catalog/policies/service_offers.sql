-- Those of products that one sees: buyers choose a slot by them.
create policy service_offers_select_listed on public.service_offers for select to anon, authenticated
  using (exists (select from public.products as p where p.id = product_id));
