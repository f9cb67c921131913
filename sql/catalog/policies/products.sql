-- What is listed is public; a seller, the tenant that a seller acted for, and administrators see drafts and archived ones too.
create policy products_select_listed on public.products for select to anon, authenticated
  using (listed or seller_id = (select turnpike.uid()) or tenant_id = (select turnpike.tenant_id()) or (select turnpike.is_admin()));
