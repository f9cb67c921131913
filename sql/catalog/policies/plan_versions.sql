-- Those of plans that one sees.
create policy plan_versions_select_listed on public.plan_versions for select to anon, authenticated
  using (exists (select from public.plans as n where n.id = plan_id));
