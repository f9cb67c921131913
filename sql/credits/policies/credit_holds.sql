-- Those of one's own account and of one's tenant's. The accounts are looked up once a query; a list of ids, and not an `or` over
-- two columns, because only then does the index on account_id also give the order that lists want.
create policy credit_holds_select_own on public.credit_holds for select to authenticated
  using (account_id = any (array(
    select a.id from public.credit_accounts as a
    where a.user_id = (select turnpike.uid()) or a.tenant_id = (select turnpike.tenant_id()))));
