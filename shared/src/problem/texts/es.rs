//! Spanish.

use super::Code;

#[allow(clippy::too_many_lines, reason = "a table")]
pub(super) fn problem(code: Code) -> (&'static str, &'static str) {
    match code {
        Code::InvalidJson => {
            ("El cuerpo no es JSON", "No se pudo leer el cuerpo como JSON. Envíe un objeto JSON en UTF-8.")
        }
        Code::CursorInvalid => ("Cursor no válido", "Esta lista no entregó este cursor. Empiece de nuevo sin cursor."),
        Code::IdempotencyKeyInvalid => {
            ("Clave de idempotencia no válida", "Idempotency-Key debe tener de 1 a 255 caracteres ASCII imprimibles.")
        }
        Code::InvalidRequest => {
            ("Solicitud no válida", "El servicio de autenticación rechazó la solicitud. Revise sus campos.")
        }
        Code::InvalidCredentials => {
            ("Correo o contraseña incorrectos", "Ninguna cuenta tiene este correo y esta contraseña.")
        }
        Code::TokenMissing => ("Inicie sesión primero", "Envíe un token en la cabecera Authorization: Bearer."),
        Code::TokenInvalid => ("Token no válido", "No se puede confiar en el token. Inicie sesión de nuevo."),
        Code::TokenExpired => ("El token ha caducado", "Renueve el token o inicie sesión de nuevo."),
        Code::TokenNotYetValid => {
            ("El token aún no es válido", "La validez del token no ha empezado. Revise el reloj del emisor.")
        }
        Code::TokenRevoked => ("El token fue revocado", "La cuenta de este token fue eliminada."),
        Code::ServiceSecretInvalid => {
            ("Secreto de servicio no válido", "Envíe el secreto de servicio en la cabecera Authorization: Bearer.")
        }
        Code::GrantInvalid => (
            "El código o token de renovación no es válido",
            "Es desconocido, ya se usó o es demasiado antiguo. Pida otro o inicie sesión de nuevo.",
        ),
        Code::InsufficientCredits => {
            ("Créditos insuficientes", "Se necesitan {required} créditos y hay {available} disponibles.")
        }
        Code::Forbidden => ("No permitido", "Esta cuenta no tiene derecho a hacer esto."),
        Code::AccountDeactivated => {
            ("La cuenta está en pausa", "Active de nuevo la cuenta con PATCH /v1/me y {\"active\": true}.")
        }
        Code::CsrfInvalid => (
            "Token CSRF ausente o incorrecto",
            "Pida un token a GET /v1/auth/csrf y envíelo en la cabecera X-CSRF-Token.",
        ),
        Code::OriginNotAllowed => ("Origen no permitido", "Añada este origen a ALLOWED_ORIGINS."),
        Code::NotFound => ("No encontrado", "No hay nada en esta dirección."),
        Code::HoldNotFound => ("La reserva no existe", "Usted no tiene ninguna reserva con este id."),
        Code::RateNotFound => ("La tarifa no existe", "No hay ninguna tarifa con este id."),
        Code::JobNotFound => ("El trabajo no existe", "No hay ningún trabajo registrado con este nombre."),
        Code::GrantNotFound => ("La concesión no existe", "No hay ninguna concesión con este origen y referencia."),
        Code::CheckNotFound => {
            ("La comprobación no existe", "Ninguna comprobación tiene este nombre, o su parte aún no existe.")
        }
        Code::MethodNotAllowed => ("Método no permitido", "La cabecera Allow indica los métodos de esta dirección."),
        Code::Conflict => ("Conflicto", "Esto ya existe."),
        Code::UserExists => {
            ("La cuenta ya existe", "Ya hay una cuenta con este correo. Inicie sesión o restablezca la contraseña.")
        }
        Code::IdempotencyInProgress => (
            "La primera solicitud sigue en curso",
            "Una solicitud con esta Idempotency-Key sigue en curso. Reintente en breve con la misma clave.",
        ),
        Code::HoldAlreadyCaptured => {
            ("La reserva ya se cobró", "Una reserva se resuelve una sola vez; esta ya se cobró.")
        }
        Code::HoldAlreadyReleased => {
            ("La reserva ya se liberó", "Una reserva se resuelve una sola vez; esta ya se liberó.")
        }
        Code::HoldExpired => {
            ("La reserva ha caducado", "El plazo de la reserva pasó y sus créditos volvieron. Cree otra.")
        }
        Code::GrantExists => ("La concesión ya existe", "Ya se dieron créditos por este origen y referencia."),
        Code::RateExists => ("La tarifa ya existe", "Ya hay una tarifa para este método y esta ruta."),
        Code::BodyTooLarge => ("El cuerpo es demasiado grande", "El cuerpo supera el límite de esta ruta."),
        Code::UnsupportedMediaType => ("Envíe JSON", "Envíe el cuerpo con Content-Type: application/json."),
        Code::ValidationFailed => ("La solicitud no es válida", "La lista errors dice qué está mal y dónde."),
        Code::IdempotencyKeyReused => (
            "La clave de idempotencia ya se usó",
            "Esta Idempotency-Key se usó con otra solicitud. Use una clave nueva.",
        ),
        Code::TenantRequired => {
            ("Sin organización", "El token no nombra ninguna organización, así que no hay cuenta de organización.")
        }
        Code::WeakPassword => ("La contraseña es demasiado débil", "Elija una contraseña más larga."),
        Code::RateLimited => ("Demasiadas solicitudes", "Espere {retry_after_seconds} segundos y reintente."),
        Code::Internal => ("Algo salió mal", "El fallo es nuestro. Indique a soporte el id de la solicitud."),
        Code::Misconfigured => {
            ("El servicio no está configurado", "El operador encontrará lo que falta en el registro del servicio.")
        }
        Code::NotConfigured => ("No configurado", "Esto no está configurado aquí."),
        Code::UpstreamInvalid => (
            "Otro servicio respondió algo incomprensible",
            "Un servicio del que dependemos dio una respuesta ilegible.",
        ),
        Code::DatabaseUnavailable => {
            ("No se puede acceder a la base de datos", "Reintente en breve; con la misma Idempotency-Key es seguro.")
        }
        Code::IssuerUnavailable => {
            ("El token no se puede comprobar ahora", "No se pueden obtener las claves del emisor. Reintente en breve.")
        }
        Code::AuthUnavailable => ("No se puede acceder al servicio de autenticación", "Reintente en breve."),
        Code::DatabaseTimeout => {
            ("La base de datos no respondió a tiempo", "Reintente en breve; con la misma Idempotency-Key es seguro.")
        }
        Code::AuthTimeout => ("El servicio de autenticación no respondió a tiempo", "Reintente en breve."),
    }
}

pub(super) fn fault(code: &str) -> Option<&'static str> {
    Some(match code {
        "required" => "Este campo es obligatorio.",
        "unknown_field" => "Este campo no existe.",
        "wrong_type" => "El valor es de un tipo incorrecto.",
        "out_of_range" => "El número está fuera de rango.",
        "too_long" => "El texto es demasiado largo.",
        "too_short" => "El texto es demasiado corto.",
        "too_large" => "El valor es demasiado grande.",
        "invalid_format" => "El valor no tiene el formato correcto.",
        "exactly_one" => "Envíe exactamente uno de estos campos.",
        "in_the_past" => "El momento debe estar en el futuro.",
        "rate_not_found" => "Ninguna tarifa activa pone precio a este endpoint.",
        "user_deleted" => "Este usuario fue eliminado.",
        "invalid_value" => "El valor no es uno de los permitidos.",
        _ => return None,
    })
}
