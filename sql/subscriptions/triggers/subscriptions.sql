-- The second only for what rights depend on: a grant of credits changes none of it.
create trigger subscriptions_states before insert or update on public.subscriptions
  for each row execute function turnpike.subscriptions_check();
create trigger subscriptions_rights after insert or update of
  user_id, tenant_id, product_id, feature_keys, status, amount, provider, current_period_end, cancel_at_period_end, past_due_since, ended_at
  on public.subscriptions for each row execute function turnpike.subscriptions_entitle();
