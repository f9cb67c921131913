-- Models on offer are for whoever is signed in; the others are the administrators' business.
create policy ai_models_select_active on public.ai_models for select to authenticated
  using (active or (select turnpike.is_admin()));
