-- One's own account and one's tenant's. The other tables of the ledger follow this one.
create policy credit_accounts_select_own on public.credit_accounts for select to authenticated
  using (user_id = (select turnpike.uid()) or tenant_id = (select turnpike.tenant_id()));
