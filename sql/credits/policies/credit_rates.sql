-- Active prices are public; the others are the administrators' business.
create policy credit_rates_select_active on public.credit_rates for select to anon, authenticated
  using (active or (select turnpike.is_admin()));
