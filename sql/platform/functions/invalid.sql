-- A refused field. The pointer (RFC 6901) names it in the request's body, or the query parameter for a list.
create or replace function turnpike.invalid(
  p_pointer text, p_code text, p_detail text, p_error text default 'validation_failed'
) returns void
language plpgsql stable set search_path = '' as $$
begin
  perform turnpike.fail(p_error, 422, jsonb_build_object('errors',
    jsonb_build_array(jsonb_build_object('pointer', p_pointer, 'code', p_code, 'detail', p_detail))));
end $$;
comment on function turnpike.invalid(text, text, text, text) is
  'Raises 422 with one field error: {errors: [{pointer, code, detail}]}. The last argument is the problem''s own code.';
