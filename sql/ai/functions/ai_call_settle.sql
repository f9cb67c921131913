-- The one way out of a running call, for its finish and for the sweep. While the hold stands it pays. If it has ended by itself, the credits
-- may be gone: what is there is taken, and what is missing is written down, so that a balance never goes below zero.
create or replace function turnpike.ai_call_settle(
  p_call public.ai_calls, p_status text, p_usage jsonb, p_first_token_ms integer, p_duration_ms integer, p_error text
) returns public.ai_calls
language plpgsql volatile set search_path = '' as $$
declare
  v_call public.ai_calls := turnpike.ai_call_priced(p_call, p_status, p_usage);
  v_due bigint := least(v_call.priced, v_call.held);
  v_account public.credit_accounts := turnpike.credit_account_lock(null, null, p_id => v_call.account_id);
  v_hold public.credit_holds;
  v_done record;
begin
  select * into v_hold from public.credit_holds as h where h.id = v_call.hold_id;
  if v_hold.status = 'active' then
    v_done := turnpike.credit_hold_resolve(v_account, v_hold,
      case when v_due > 0 or (v_hold.free and p_status <> 'failed') then v_due end, v_call.actor_id);
    v_account := v_done.account;
    v_call.transfer_id := (v_done.transfer).id;
    v_call.charged := v_due;
  else
    v_call.charged := least(v_due, v_account.balance - v_account.held);
    if v_call.charged > 0 then
      v_done := turnpike.credit_debit(v_account, 'spend', v_call.charged, 0, v_hold.endpoint, v_hold.description, v_hold.metadata, null,
        v_call.actor_id);
      v_account := v_done.account;
      v_call.transfer_id := (v_done.transfer).id;
    end if;
  end if;
  perform turnpike.ai_spending_settle(v_account, v_call, v_call.charged);
  update public.ai_calls as c
  set status = p_status, transfer_id = v_call.transfer_id, priced = v_call.priced, charged = v_call.charged,
    shortfall = v_due - v_call.charged, input_tokens = v_call.input_tokens, cached_input_tokens = v_call.cached_input_tokens,
    output_tokens = v_call.output_tokens, images = v_call.images, video_seconds = v_call.video_seconds,
    units_source = v_call.units_source, first_token_ms = p_first_token_ms, duration_ms = p_duration_ms, error = p_error,
    finished_at = clock_timestamp(),
    result = jsonb_build_object('call_id', c.id, 'status', p_status, 'charged', v_call.charged, 'held', c.held,
      'released', c.held - v_call.charged, 'shortfall', v_due - v_call.charged, 'balance', v_account.balance,
      'available', v_account.balance - v_account.held)
  where c.id = p_call.id
  returning c.* into v_call;
  return v_call;
end $$;
comment on function turnpike.ai_call_settle(public.ai_calls, text, jsonb, integer, integer, text) is
  'Ends a locked running call: charges it, gives the rest of its hold back and keeps what it used.';
