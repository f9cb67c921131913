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
        Code::WebhookSignatureInvalid => (
            "Firma de webhook no válida",
            "La firma es incorrecta, falta o es demasiado antigua. Revise el secreto de firma del endpoint y el reloj.",
        ),
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
        Code::PaymentDeclined => {
            ("El pago fue rechazado", "Use otro medio de pago o pregunte a su banco por el motivo.")
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
        Code::ConfirmSecretInvalid => (
            "Secreto de confirmación incorrecto",
            "Envíe el valor de ORDER_CONFIRM_SECRET en la cabecera X-Confirm-Secret.",
        ),
        Code::NotFound => ("No encontrado", "No hay nada en esta dirección."),
        Code::HoldNotFound => ("La reserva no existe", "Usted no tiene ninguna reserva con este id."),
        Code::RateNotFound => ("La tarifa no existe", "No hay ninguna tarifa con este id."),
        Code::JobNotFound => ("El trabajo no existe", "No hay ningún trabajo registrado con este nombre."),
        Code::GrantNotFound => ("La concesión no existe", "No hay ninguna concesión con este origen y referencia."),
        Code::CheckNotFound => {
            ("La comprobación no existe", "Ninguna comprobación tiene este nombre, o su parte aún no existe.")
        }
        Code::ProductNotFound => {
            ("El producto no existe", "No hay ningún producto en esta dirección, o no está a la venta.")
        }
        Code::PriceNotFound => ("El precio no existe", "No hay ningún precio con este id."),
        Code::PlanNotFound => ("El plan no existe", "No hay ningún plan con este id."),
        Code::AssetNotFound => ("El archivo no existe", "No hay ningún archivo con este id."),
        Code::ServiceOfferNotFound => {
            ("No hay oferta de servicio", "Este producto no tiene oferta de servicio, así que no se puede reservar.")
        }
        Code::CouponNotFound => ("El cupón no existe", "No hay ningún cupón con este id."),
        Code::OrderNotFound => ("El pedido no existe", "Usted no tiene ningún pedido con este id."),
        Code::PaymentNotFound => ("El pago no existe", "Usted no tiene ningún pago con este id."),
        Code::SubscriptionNotFound => {
            ("La suscripción no existe", "Usted no tiene ninguna suscripción con este id, o no tiene ninguna.")
        }
        Code::BookingNotFound => ("La cita no existe", "Usted no tiene ninguna cita con este id."),
        Code::DownloadNotFound => (
            "La descarga no existe",
            "No tiene ninguna descarga con este token, o su tiempo ha terminado: la lista de descargas da uno nuevo.",
        ),
        Code::TaskNotFound => ("La tarea no existe", "No hay ninguna tarea con este nombre."),
        Code::MailNotFound => ("El correo no existe", "No hay ningún correo con este id en la bandeja de salida."),
        Code::OperationNotFound => {
            ("La operación no existe", "No hay ninguna operación ante un proveedor con este id.")
        }
        Code::WebhookEventNotFound => ("El evento no existe", "No hay ningún evento de un proveedor con este id."),
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
        Code::SlugTaken => ("El slug ya está en uso", "Otro producto tiene este slug. Elija uno distinto."),
        Code::PriceExists => ("El precio ya existe", "Otro precio ya corresponde a este precio del proveedor."),
        Code::CouponExists => ("El cupón ya existe", "Otro cupón tiene este código. Elija uno distinto."),
        Code::OutOfStock => ("Sin existencias", "Quedan menos unidades de las que pidió."),
        Code::SlotTaken => ("La hora ya está ocupada", "No queda ninguna plaza a esta hora. Elija otra."),
        Code::CouponUsedUp => ("El cupón está agotado", "Este cupón ya se usó tantas veces como se permite."),
        Code::AlreadySubscribed => (
            "Ya hay una suscripción",
            "Ya hay una suscripción vigente con este vendedor. Cámbiela con POST /v1/subscription/change.",
        ),
        Code::OrderNotPayable => {
            ("El pedido no se puede pagar", "El pedido fue cancelado o reembolsado. Haga uno nuevo.")
        }
        Code::MailAlreadySent => ("El correo ya se envió", "El correo ya se envió; ninguno se envía dos veces."),
        Code::OrderAlreadyPaid => ("El pedido ya está pagado", "El pedido ya se pagó; un pedido se paga una sola vez."),
        Code::PaymentNotRefundable => {
            ("El pago no se puede reembolsar", "El pago no se completó, o ya se reembolsó por entero.")
        }
        Code::PaymentNotConfirmable => {
            ("El pago no se puede confirmar", "El pago no está a la espera de una confirmación.")
        }
        Code::RefundExceedsPayment => {
            ("El reembolso es demasiado grande", "Se pidió más de lo que queda de este pago.")
        }
        Code::PlanUnchanged => ("El plan es el mismo", "La suscripción ya tiene este plan y este precio."),
        Code::SubscriptionAlreadyCanceled => {
            ("La suscripción ya está cancelada", "La suscripción ya se canceló, o termina con su periodo.")
        }
        Code::SubscriptionNotResumable => {
            ("La suscripción no se puede reanudar", "La suscripción terminó, o nadie pidió cancelarla.")
        }
        Code::SubscriptionBusy => {
            ("La suscripción está cambiando", "Otro cambio de esta suscripción no ha terminado. Reintente en breve.")
        }
        Code::BookingAlreadyCanceled => ("La cita ya está cancelada", "La cita ya se canceló."),
        Code::DownloadExpired => {
            ("La descarga ha terminado", "Ha pasado el plazo en que se puede descargar este archivo.")
        }
        Code::DownloadUsedUp => ("No quedan descargas", "Este archivo ya se descargó tantas veces como se permite."),
        Code::DownloadRevoked => ("La descarga se retiró", "Se devolvió el dinero con que se pagó este archivo."),
        Code::DownloadUnavailable => {
            ("El archivo no está disponible", "El vendedor no ofrece este archivo en este momento.")
        }
        Code::CustomerUnknown => {
            ("Aún no hay compras allí", "El proveedor aún no conoce esta cuenta. Compre algo primero.")
        }
        Code::AmountMismatch => (
            "Otro importe que el acordado",
            "El proveedor informa de otro importe u otra moneda que los del pago; no se ha pagado nada con ello.",
        ),
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
        Code::ProviderNotConfigured => (
            "El proveedor de pagos no está configurado",
            "{provider} no está configurado aquí. GET /v1/payments/providers indica los que lo están.",
        ),
        Code::ProviderUnsupported => (
            "El proveedor de pagos no puede hacer esto",
            "{provider} no puede hacer esto. GET /v1/payments/providers indica qué puede cada uno.",
        ),
        Code::ModelRequestRefused => ("El proveedor del modelo rechazó la solicitud", "{reason}"),
        Code::SpendingCapReached => (
            "Se alcanzó un límite de gasto",
            "Esta llamada podría costar más de lo que deja el límite ({cap}, {period}). Termina el {resets_at}.",
        ),
        Code::ModelNotAllowed => {
            ("El plan no incluye este modelo", "GET /v1/ai/models indica los modelos que incluye.")
        }
        Code::ModelNotFound => ("No existe el modelo", "GET /v1/ai/models indica los modelos y para qué es cada uno."),
        Code::CallNotFound => ("No existe la llamada", "No hay ninguna llamada a un modelo con este id."),
        Code::ModelNotPriced => {
            ("El modelo no tiene precio", "Lo que no tiene precio no se vende. El operador fija los precios.")
        }
        Code::StreamNotKept => (
            "La respuesta no se guardó",
            "La llamada con esta Idempotency-Key se respondió, y se cobró, con un flujo, o con más de lo que se guarda: no se puede repetir. Use una clave nueva.",
        ),
        Code::AiProviderNotConfigured => (
            "El proveedor del modelo no está configurado",
            "{provider} no está configurado aquí. GET /v1/ai/providers indica los que lo están.",
        ),
        Code::AiProviderUnsupported => (
            "El proveedor del modelo no puede hacer esto",
            "{provider} no puede hacer esto. GET /v1/ai/providers indica qué puede cada uno.",
        ),
        Code::AiProviderInvalid => (
            "El proveedor del modelo se interrumpió",
            "Su respuesta quedó incompleta o es ilegible. Se cobra lo que había escrito hasta entonces, nada más.",
        ),
        Code::AiProviderRefused => (
            "El proveedor del modelo se negó",
            "El proveedor rechazó la solicitud; no se cobró nada. El operador encontrará el motivo en el registro.",
        ),
        Code::AiProviderUnavailable => {
            ("No se puede acceder al proveedor del modelo", "No se cobró nada. Reintente en breve.")
        }
        Code::AiProviderTimeout => (
            "El proveedor del modelo calló demasiado tiempo",
            "Se cobra lo que había escrito hasta entonces, nada más. Reintente en breve.",
        ),
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
        Code::ProviderInvalid => (
            "El proveedor de pagos respondió algo incomprensible",
            "No se pudo leer su respuesta. Reintente con la misma Idempotency-Key: se cobra una sola vez.",
        ),
        Code::ProviderRefused => {
            ("El proveedor de pagos se negó", "El proveedor de pagos rechazó la solicitud; no se cobró nada.")
        }
        Code::StorageRefused => ("El almacenamiento se negó", "El almacenamiento rechazó este archivo."),
        Code::DatabaseUnavailable => {
            ("No se puede acceder a la base de datos", "Reintente en breve; con la misma Idempotency-Key es seguro.")
        }
        Code::IssuerUnavailable => {
            ("El token no se puede comprobar ahora", "No se pueden obtener las claves del emisor. Reintente en breve.")
        }
        Code::AuthUnavailable => ("No se puede acceder al servicio de autenticación", "Reintente en breve."),
        Code::StorageUnavailable => ("No se puede acceder al almacenamiento", "Reintente en breve."),
        Code::ProviderUnavailable => (
            "No se puede acceder al proveedor de pagos",
            "Reintente en breve con la misma Idempotency-Key: se cobra una sola vez.",
        ),
        Code::DatabaseTimeout => {
            ("La base de datos no respondió a tiempo", "Reintente en breve; con la misma Idempotency-Key es seguro.")
        }
        Code::AuthTimeout => ("El servicio de autenticación no respondió a tiempo", "Reintente en breve."),
        Code::StorageTimeout => ("El almacenamiento no respondió a tiempo", "Reintente en breve."),
        Code::ProviderTimeout => (
            "El proveedor de pagos no respondió a tiempo",
            "Reintente en breve con la misma Idempotency-Key: se cobra una sola vez.",
        ),
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
        "price_unavailable" => "Este precio no está a la venta.",
        "product_unavailable" => "Este producto no está a la venta.",
        "currency_mismatch" => "Las monedas de un pedido deben ser la misma.",
        "immutable" => "Este campo no se puede cambiar.",
        "coupon_unknown" => "Este cupón no existe.",
        "coupon_expired" => "El cupón ha caducado.",
        "coupon_not_started" => "El cupón aún no es válido.",
        "coupon_not_applicable" => "El cupón no sirve para esto.",
        "coupon_minimum" => "El pedido no llega al mínimo del cupón.",
        "url_not_allowed" => "La URL debe ser absoluta y su origen estar en ALLOWED_ORIGINS.",
        "too_soon" => "La hora está demasiado cerca; la oferta pide más antelación.",
        "too_late" => "La hora está más lejos de lo que se puede reservar.",
        "outside_hours" => "La hora no es una de las de la oferta.",
        "subscription_required" => "Hay varias suscripciones: indique cuál.",
        "not_applicable" => "Este campo es para otra cosa.",
        "duplicate" => "Esto ya está en la lista.",
        "price_required" => "Primero hace falta un precio activo.",
        "default_required" => "Uno debe ser el predeterminado: elija otro en su lugar.",
        "too_many" => "Ya hay demasiados.",
        "not_priced" => "Esto no tiene precio, así que no se puede pedir aquí.",
        "overlap" => "Esto se solapa con otra entrada.",
        _ => return None,
    })
}
