-- Every way in and every way out of a call.
create trigger ai_calls_states before insert or update on public.ai_calls
  for each row execute function turnpike.ai_calls_check();
