-- Those of one's own account and of one's tenant's; see credit_holds.
create policy ai_spending_caps_select_own on public.ai_spending_caps for select to authenticated
  using (account_id = any (array(
    select a.id from public.credit_accounts as a
    where a.user_id = (select turnpike.uid()) or a.tenant_id = (select turnpike.tenant_id()))));
