-- One's own, those of one's tenant, and a seller's those of the customers.
create policy bookings_select_own on public.bookings for select to authenticated
  using ((user_id = (select turnpike.uid()) and tenant_id is null) or tenant_id = (select turnpike.tenant_id())
    or seller_id = (select turnpike.uid()));
