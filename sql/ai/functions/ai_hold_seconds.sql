-- How long a call may go without a sign of life; a sign of life (ai_call_progress) begins it anew.
create or replace function turnpike.ai_hold_seconds(p_kind text) returns integer
language plpgsql immutable set search_path = '' as $$
declare
  c_default_seconds constant integer := 900;
  c_video_seconds constant integer := 3600;
begin
  return case p_kind when 'video' then c_video_seconds else c_default_seconds end;
end $$;
comment on function turnpike.ai_hold_seconds(text) is 'How long the hold of a call of the kind lasts.';
