-- What the function in front says that a call used. It has read the provider's numbers; here they must make sense.
create or replace function turnpike.ai_usage_check(p_usage jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_name text;
  c_max_units constant bigint := 1000000000000;
begin
  perform turnpike.check_members(p_usage,
    '{input_tokens,cached_input_tokens,output_tokens,images,video_seconds,source}', '/usage');
  foreach v_name in array '{input_tokens,cached_input_tokens,output_tokens,images,video_seconds}'::text[] loop
    perform turnpike.check_whole(p_usage, v_name, 0, c_max_units, true, '/usage');
  end loop;
  perform turnpike.check_word(p_usage, 'source', '{reported,counted,none}', true, '/usage');
end $$;
comment on function turnpike.ai_usage_check(jsonb) is
  'Raises 422 at /usage or a member unless it is an object of input_tokens, cached_input_tokens, output_tokens, images, video_seconds (whole '
  'numbers) and source (reported, counted or none), each of which may be left out.';
