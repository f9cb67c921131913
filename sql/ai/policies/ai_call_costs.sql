-- What a call cost us is for administrators.
create policy ai_call_costs_select_admin on public.ai_call_costs for select to authenticated
  using ((select turnpike.is_admin()));
