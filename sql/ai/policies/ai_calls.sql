-- Those of one's own account and of one's tenant's; see credit_holds. Administrators see all: usage and margin are theirs to know.
create policy ai_calls_select_own on public.ai_calls for select to authenticated
  using (account_id = any (array(
    select a.id from public.credit_accounts as a
    where a.user_id = (select turnpike.uid()) or a.tenant_id = (select turnpike.tenant_id())))
    or (select turnpike.is_admin()));
