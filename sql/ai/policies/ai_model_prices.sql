-- Prices follow their models.
create policy ai_model_prices_select_active on public.ai_model_prices for select to authenticated
  using (exists (select from public.ai_models as m where m.id = model_id and m.active) or (select turnpike.is_admin()));
