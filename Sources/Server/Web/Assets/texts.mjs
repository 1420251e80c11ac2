// Every text of the pages, in each of their languages. {…} is filled; `key.one` stands where the count is one.
export const texts = {
  "language": {
    es: "Idioma",
    pt: "Idioma",
    en: "Language",
  },
  "theme": {
    es: "Colores",
    pt: "Cores",
    en: "Colours",
  },
  "theme.auto": {
    es: "Como el sistema",
    pt: "Como o sistema",
    en: "Like the system",
  },
  "theme.light": {
    es: "Claros",
    pt: "Claras",
    en: "Light",
  },
  "theme.dark": {
    es: "Oscuros",
    pt: "Escuras",
    en: "Dark",
  },
  "settings": {
    es: "Ajustes",
    pt: "Ajustes",
    en: "Settings",
  },
  "close": {
    es: "Cerrar",
    pt: "Fechar",
    en: "Close",
  },
  "back": {
    es: "Volver",
    pt: "Voltar",
    en: "Back",
  },
  "cancel": {
    es: "Cancelar",
    pt: "Cancelar",
    en: "Cancel",
  },
  "copy": {
    es: "Copiar",
    pt: "Copiar",
    en: "Copy",
  },
  "copied": {
    es: "Copiado.",
    pt: "Copiado.",
    en: "Copied.",
  },
  "copy.failed": {
    es: "No se pudo copiar.",
    pt: "Não foi possível copiar.",
    en: "It could not be copied.",
  },
  "retry": {
    es: "Reintentar",
    pt: "Tentar de novo",
    en: "Try again",
  },
  "loading": {
    es: "Un momento…",
    pt: "Um momento…",
    en: "One moment…",
  },
  "now": {
    es: "ahora",
    pt: "agora",
    en: "now",
  },
  "more": {
    es: "Ver más",
    pt: "Ver mais",
    en: "Show more",
  },
  "leave": {
    es: "Cerrar sesión",
    pt: "Sair",
    en: "Log out",
  },
  "console": {
    es: "Consola",
    pt: "Console",
    en: "Console",
  },
  "actions": {
    es: "Acciones",
    pt: "Ações",
    en: "Actions",
  },
  "tokens": {
    es: "{input} + {output} tokens",
    pt: "{input} + {output} tokens",
    en: "{input} + {output} tokens",
  },
  "error.offline": {
    es: "No hay conexión con el servidor.",
    pt: "Não há conexão com o servidor.",
    en: "The server cannot be reached.",
  },
  "error.login": {
    es: "La sesión terminó. Entre de nuevo.",
    pt: "A sessão terminou. Entre de novo.",
    en: "The session is over. Please log in again.",
  },
  "error.forbidden": {
    es: "Su clave no permite esto.",
    pt: "Sua chave não permite isto.",
    en: "Your key does not allow this.",
  },
  "error.missing": {
    es: "Ya no está aquí.",
    pt: "Já não está aqui.",
    en: "It is no longer here.",
  },
  "error.large": {
    es: "Es demasiado grande.",
    pt: "É grande demais.",
    en: "It is too large.",
  },
  "error.busy": {
    es: "Hay muchas preguntas a la vez.",
    pt: "Há muitas perguntas ao mesmo tempo.",
    en: "Too many questions at once.",
  },
  "error.server": {
    es: "Algo falló en el servidor. No es culpa suya.",
    pt: "Algo falhou no servidor. A culpa não é sua.",
    en: "Something failed on the server. It is not your fault.",
  },
  "error.refused": {
    es: "El servidor no lo aceptó.",
    pt: "O servidor não aceitou.",
    en: "The server did not accept it.",
  },
  "error.cut": {
    es: "La respuesta se cortó antes del final.",
    pt: "A resposta foi cortada antes do fim.",
    en: "The answer was cut off before its end.",
  },
  "error.wait": {
    es: "Espere {seconds} s.",
    pt: "Espere {seconds} s.",
    en: "Wait {seconds} s.",
  },
  "login.title": {
    es: "Bienvenido",
    pt: "Boas-vindas",
    en: "Welcome",
  },
  "login.lead": {
    es: "Entre con su clave de acceso. La crea quien administra el servidor.",
    pt: "Entre com sua chave de acesso. Quem administra o servidor a cria.",
    en: "Log in with your access key. Whoever runs the server makes one for you.",
  },
  "login.key": {
    es: "Clave de acceso",
    pt: "Chave de acesso",
    en: "Access key",
  },
  "login.enter": {
    es: "Entrar",
    pt: "Entrar",
    en: "Log in",
  },
  "login.wrong": {
    es: "Esa clave no vale. Revísela y pruebe de nuevo.",
    pt: "Essa chave não vale. Confira e tente de novo.",
    en: "That key is not valid. Check it and try again.",
  },
  "login.often": {
    es: "Demasiados intentos. Espere {seconds} s.",
    pt: "Tentativas demais. Espere {seconds} s.",
    en: "Too many attempts. Wait {seconds} s.",
  },
  "skip.question": {
    es: "Ir a la pregunta",
    pt: "Ir para a pergunta",
    en: "Skip to the question",
  },
  "skip.main": {
    es: "Ir al contenido",
    pt: "Ir para o conteúdo",
    en: "Skip to the content",
  },
  "history": {
    es: "Conversaciones",
    pt: "Conversas",
    en: "Conversations",
  },
  "history.empty": {
    es: "Aún no hay ninguna.",
    pt: "Ainda não há nenhuma.",
    en: "None yet.",
  },
  "history.gone": {
    es: "Esta conversación ya no está en el servidor.",
    pt: "Esta conversa já não está no servidor.",
    en: "This conversation is no longer on the server.",
  },
  "forget": {
    es: "Quitar de la lista: {title}",
    pt: "Tirar da lista: {title}",
    en: "Remove from the list: {title}",
  },
  "new": {
    es: "Nueva conversación",
    pt: "Nova conversa",
    en: "New conversation",
  },
  "conversation": {
    es: "Conversación",
    pt: "Conversa",
    en: "Conversation",
  },
  "question.label": {
    es: "Su pregunta",
    pt: "Sua pergunta",
    en: "Your question",
  },
  "question.placeholder": {
    es: "Escriba su pregunta",
    pt: "Escreva sua pergunta",
    en: "Ask a question",
  },
  "send": {
    es: "Enviar",
    pt: "Enviar",
    en: "Send",
  },
  "stop": {
    es: "Detener",
    pt: "Parar",
    en: "Stop",
  },
  "hint": {
    es: "Intro envía · Mayús + Intro, línea nueva · las respuestas citan sus fuentes",
    pt: "Enter envia · Shift + Enter, nova linha · as respostas citam suas fontes",
    en: "Enter sends · Shift + Enter for a new line · answers cite their sources",
  },
  "welcome.title": {
    es: "Pregunte. La respuesta dice |de dónde viene|.",
    pt: "Pergunte. A resposta diz |de onde vem|.",
    en: "Ask. The answer says |where it comes from|.",
  },
  "welcome.lead": {
    es: "Todo sale de los documentos de esta casa. Abra una fuente y verá el pasaje marcado en su lugar. Si no está escrito en ellos, se lo diremos.",
    pt: "Tudo sai dos documentos desta casa. Abra uma fonte e verá o trecho marcado no lugar. Se não estiver escrito neles, diremos.",
    en: "Everything comes from the documents of this house. Open a source and see the passage marked where it stands. If it is not written there, you will be told so.",
  },
  "welcome.documents": {
    es: "{count} documentos",
    pt: "{count} documentos",
    en: "{count} documents",
  },
  "welcome.documents.one": {
    es: "1 documento",
    pt: "1 documento",
    en: "1 document",
  },
  "welcome.passages": {
    es: "{count} pasajes",
    pt: "{count} trechos",
    en: "{count} passages",
  },
  "welcome.passages.one": {
    es: "1 pasaje",
    pt: "1 trecho",
    en: "1 passage",
  },
  "welcome.quotes": {
    es: "Respuestas textuales, sin modelo de lenguaje",
    pt: "Respostas textuais, sem modelo de linguagem",
    en: "Quoted word for word, without a language model",
  },
  "thinking": {
    es: "Buscando en los documentos",
    pt: "Procurando nos documentos",
    en: "Looking in the documents",
  },
  "stopped": {
    es: "Se detuvo aquí.",
    pt: "Parou aqui.",
    en: "Stopped here.",
  },
  "cached": {
    es: "de memoria",
    pt: "de memória",
    en: "from memory",
  },
  "sources": {
    es: "Fuentes",
    pt: "Fontes",
    en: "Sources",
  },
  "source.open": {
    es: "Abrir la fuente {number}: {title}",
    pt: "Abrir a fonte {number}: {title}",
    en: "Open source {number}: {title}",
  },
  "rows": {
    es: "Del catálogo",
    pt: "Do catálogo",
    en: "From the catalog",
  },
  "rows.more": {
    es: "Más datos",
    pt: "Mais dados",
    en: "More",
  },
  "rows.open": {
    es: "Ver ficha",
    pt: "Ver anúncio",
    en: "View page",
  },
  "good": {
    es: "Buena respuesta",
    pt: "Boa resposta",
    en: "Good answer",
  },
  "bad": {
    es: "Mala respuesta",
    pt: "Resposta ruim",
    en: "Bad answer",
  },
  "thanks": {
    es: "Gracias. Lo tendremos en cuenta.",
    pt: "Obrigado. Vamos levar em conta.",
    en: "Thank you. It helps.",
  },
  "comment.title": {
    es: "¿Qué falló?",
    pt: "O que falhou?",
    en: "What was wrong?",
  },
  "comment.label": {
    es: "Comentario (si quiere)",
    pt: "Comentário (se quiser)",
    en: "Comment (if you like)",
  },
  "comment.send": {
    es: "Enviar opinión",
    pt: "Enviar opinião",
    en: "Send",
  },
  "handed": {
    es: "Avisamos a una persona. Le responderá aquí mismo.",
    pt: "Avisamos uma pessoa. Ela responderá aqui mesmo.",
    en: "A person has been told. They will answer right here.",
  },
  "with.person": {
    es: "Una persona lleva esta conversación. Lo que escriba le llega a ella.",
    pt: "Uma pessoa cuida desta conversa. O que você escrever chega a ela.",
    en: "A person has this conversation. What you write reaches them.",
  },
  "silent": {
    es: "Su mensaje llegó a la persona que le atiende.",
    pt: "Sua mensagem chegou à pessoa que atende.",
    en: "Your message reached the person who looks after you.",
  },
  "person.said": {
    es: "Una persona · {time}",
    pt: "Uma pessoa · {time}",
    en: "A person · {time}",
  },
  "document.text": {
    es: "Texto del documento",
    pt: "Texto do documento",
    en: "Text of the document",
  },
  "passage.cited": {
    es: "Pasaje citado",
    pt: "Trecho citado",
    en: "Cited passage",
  },
  "model": {
    es: "Modelo",
    pt: "Modelo",
    en: "Model",
  },
  "models.none": {
    es: "Las respuestas son citas textuales: el servidor no tiene modelo de lenguaje.",
    pt: "As respostas são citações textuais: o servidor não tem modelo de linguagem.",
    en: "Answers are quoted word for word: the server has no language model.",
  },
  "automatic": {
    es: "automático",
    pt: "automático",
    en: "automatic",
  },
  "temperature": {
    es: "Temperatura",
    pt: "Temperatura",
    en: "Temperature",
  },
  "length": {
    es: "Largo máximo (tokens)",
    pt: "Tamanho máximo (tokens)",
    en: "Longest answer (tokens)",
  },
  "reset": {
    es: "Como al principio",
    pt: "Como no início",
    en: "Back to the defaults",
  },
  "console.denied": {
    es: "Esta clave no abre la consola. Hace falta una de administración.",
    pt: "Esta chave não abre o console. É preciso uma de administração.",
    en: "This key does not open the console. It takes one for administration.",
  },
  "console.chat": {
    es: "Ir al chat",
    pt: "Ir para o chat",
    en: "Go to the chat",
  },
  "tab.conversations": {
    es: "Conversaciones",
    pt: "Conversas",
    en: "Conversations",
  },
  "tab.misses": {
    es: "Sin respuesta",
    pt: "Sem resposta",
    en: "Unanswered",
  },
  "tab.figures": {
    es: "Cifras",
    pt: "Números",
    en: "Figures",
  },
  "tab.outbox": {
    es: "Envíos fallidos",
    pt: "Envios com falha",
    en: "Failed sends",
  },
  "tab.documents": {
    es: "Documentos",
    pt: "Documentos",
    en: "Documents",
  },
  "misses.lead": {
    es: "Lo que se preguntó y los documentos no dicen. Lo primero que conviene escribir.",
    pt: "O que se perguntou e os documentos não dizem. O primeiro que convém escrever.",
    en: "What was asked and the documents do not say. The first things to write down.",
  },
  "misses.none": {
    es: "Ninguna pregunta quedó sin respuesta.",
    pt: "Nenhuma pergunta ficou sem resposta.",
    en: "No question went unanswered.",
  },
  "misses.none.lead": {
    es: "Cuando los documentos no sepan algo, la pregunta estará aquí.",
    pt: "Quando os documentos não souberem algo, a pergunta estará aqui.",
    en: "When the documents do not know something, the question will be here.",
  },
  "misses.question": {
    es: "Pregunta",
    pt: "Pergunta",
    en: "Question",
  },
  "misses.confidence": {
    es: "Certeza",
    pt: "Certeza",
    en: "Confidence",
  },
  "misses.when": {
    es: "Cuándo",
    pt: "Quando",
    en: "When",
  },
  "outbox.lead": {
    es: "Mensajes que no llegaron a salir o de los que no se sabe si salieron.",
    pt: "Mensagens que não saíram ou das quais não se sabe se saíram.",
    en: "Messages that did not go out, or of which nobody knows whether they did.",
  },
  "outbox.none": {
    es: "Todo salió.",
    pt: "Tudo saiu.",
    en: "Everything went out.",
  },
  "outbox.none.lead": {
    es: "Los mensajes que fallen se podrán reenviar desde aquí.",
    pt: "As mensagens que falharem poderão ser reenviadas daqui.",
    en: "Messages that fail can be sent again from here.",
  },
  "outbox.message": {
    es: "Mensaje",
    pt: "Mensagem",
    en: "Message",
  },
  "outbox.state": {
    es: "Estado",
    pt: "Estado",
    en: "State",
  },
  "outbox.reason": {
    es: "Motivo",
    pt: "Motivo",
    en: "Reason",
  },
  "outbox.attempts": {
    es: "Intentos",
    pt: "Tentativas",
    en: "Attempts",
  },
  "outbox.again": {
    es: "Se enviará de nuevo.",
    pt: "Será enviada de novo.",
    en: "It will be sent again.",
  },
  "outbox.twice": {
    es: "Quizá ya llegó. ¿Enviar otra vez?",
    pt: "Talvez já tenha chegado. Enviar outra vez?",
    en: "It may have arrived already. Send it again?",
  },
  "documents.lead": {
    es: "De aquí salen las respuestas.",
    pt: "Daqui saem as respostas.",
    en: "Where the answers come from.",
  },
  "documents.none": {
    es: "Aún no hay documentos.",
    pt: "Ainda não há documentos.",
    en: "No documents yet.",
  },
  "documents.none.lead": {
    es: "Suba el primero, o indexe una carpeta con «kb ingest».",
    pt: "Envie o primeiro, ou indexe uma pasta com «kb ingest».",
    en: "Upload the first one, or take in a folder with “kb ingest”.",
  },
  "documents.upload": {
    es: "Subir",
    pt: "Enviar",
    en: "Upload",
  },
  "documents.search": {
    es: "Buscar documento",
    pt: "Procurar documento",
    en: "Find a document",
  },
  "documents.title": {
    es: "Documento",
    pt: "Documento",
    en: "Document",
  },
  "documents.passages": {
    es: "Pasajes",
    pt: "Trechos",
    en: "Passages",
  },
  "documents.size": {
    es: "Tamaño",
    pt: "Tamanho",
    en: "Size",
  },
  "documents.count": {
    es: "{count} documentos",
    pt: "{count} documentos",
    en: "{count} documents",
  },
  "documents.count.one": {
    es: "1 documento",
    pt: "1 documento",
    en: "1 document",
  },
  "documents.latest": {
    es: "último cambio: {when}",
    pt: "última mudança: {when}",
    en: "last change: {when}",
  },
  "documents.modified": {
    es: "Cambiado",
    pt: "Mudado",
    en: "Changed",
  },
  "document.gone": {
    es: "El documento ya no está en la base.",
    pt: "O documento já não está na base.",
    en: "The document is no longer in the base.",
  },
  "documents.added": {
    es: "Listo: {name}",
    pt: "Pronto: {name}",
    en: "Ready: {name}",
  },
  "documents.remove": {
    es: "Eliminar {title}",
    pt: "Excluir {title}",
    en: "Delete {title}",
  },
  "documents.sure": {
    es: "¿Eliminar «{title}»?",
    pt: "Excluir «{title}»?",
    en: "Delete “{title}”?",
  },
  "documents.delete": {
    es: "Eliminar",
    pt: "Excluir",
    en: "Delete",
  },
  "documents.removed": {
    es: "Eliminado.",
    pt: "Excluído.",
    en: "Deleted.",
  },
  "state.all": {
    es: "Todas",
    pt: "Todas",
    en: "All",
  },
  "state.open": {
    es: "Abierta",
    pt: "Aberta",
    en: "Open",
  },
  "state.waiting": {
    es: "En espera",
    pt: "Esperando",
    en: "Waiting",
  },
  "state.taken": {
    es: "Tomada",
    pt: "Assumida",
    en: "Taken",
  },
  "state.closed": {
    es: "Cerrada",
    pt: "Encerrada",
    en: "Closed",
  },
  "filter.state": {
    es: "Estado",
    pt: "Estado",
    en: "State",
  },
  "filter.channel": {
    es: "Canal: todos",
    pt: "Canal: todos",
    en: "Channel: all",
  },
  "filter.tag": {
    es: "Etiqueta: todas",
    pt: "Etiqueta: todas",
    en: "Tag: all",
  },
  "filter.name": {
    es: "Buscar por nombre",
    pt: "Procurar por nome",
    en: "Search by name",
  },
  "desk.none": {
    es: "No hay conversaciones así.",
    pt: "Não há conversas assim.",
    en: "No such conversations.",
  },
  "desk.choose": {
    es: "Elija una conversación",
    pt: "Escolha uma conversa",
    en: "Choose a conversation",
  },
  "desk.choose.lead": {
    es: "Las que esperan a una persona están en «En espera».",
    pt: "As que esperam uma pessoa estão em «Esperando».",
    en: "Those that wait for a person are under “Waiting”.",
  },
  "desk.nobody": {
    es: "Sin nombre",
    pt: "Sem nome",
    en: "No name",
  },
  "desk.by": {
    es: "la lleva {name}",
    pt: "com {name}",
    en: "taken by {name}",
  },
  "act.take": {
    es: "Tomar",
    pt: "Assumir",
    en: "Take",
  },
  "act.release": {
    es: "Devolver",
    pt: "Devolver",
    en: "Release",
  },
  "act.close": {
    es: "Cerrar",
    pt: "Encerrar",
    en: "Close",
  },
  "done.take": {
    es: "La conversación es suya. El asistente calla.",
    pt: "A conversa é sua. O assistente se cala.",
    en: "The conversation is yours. The assistant is silent.",
  },
  "done.release": {
    es: "El asistente responde otra vez.",
    pt: "O assistente responde outra vez.",
    en: "The assistant answers again.",
  },
  "done.close": {
    es: "Conversación cerrada.",
    pt: "Conversa encerrada.",
    en: "Conversation closed.",
  },
  "reply.placeholder": {
    es: "Responder",
    pt: "Responder",
    en: "Reply",
  },
  "reply.send": {
    es: "Enviar respuesta",
    pt: "Enviar resposta",
    en: "Send the reply",
  },
  "role.contact": {
    es: "Cliente",
    pt: "Cliente",
    en: "Customer",
  },
  "role.assistant": {
    es: "Asistente",
    pt: "Assistente",
    en: "Assistant",
  },
  "role.person": {
    es: "Persona",
    pt: "Pessoa",
    en: "Person",
  },
  "delivery.waiting": {
    es: "Por enviar",
    pt: "A enviar",
    en: "To be sent",
  },
  "delivery.sending": {
    es: "Enviando",
    pt: "Enviando",
    en: "Being sent",
  },
  "delivery.sent": {
    es: "Enviado",
    pt: "Enviada",
    en: "Sent",
  },
  "delivery.delivered": {
    es: "Entregado",
    pt: "Entregue",
    en: "Delivered",
  },
  "delivery.read": {
    es: "Leído",
    pt: "Lida",
    en: "Read",
  },
  "delivery.failed": {
    es: "No salió",
    pt: "Não saiu",
    en: "Failed",
  },
  "delivery.uncertain": {
    es: "Incierto",
    pt: "Incerto",
    en: "Uncertain",
  },
  "delivery.cancelled": {
    es: "Anulado",
    pt: "Cancelada",
    en: "Cancelled",
  },
  "side": {
    es: "Contacto, etiquetas y notas",
    pt: "Contato, etiquetas e notas",
    en: "Contact, tags and notes",
  },
  "tags": {
    es: "Etiquetas",
    pt: "Etiquetas",
    en: "Tags",
  },
  "tags.add": {
    es: "Añadir etiqueta",
    pt: "Adicionar etiqueta",
    en: "Add a tag",
  },
  "tags.remove": {
    es: "Quitar la etiqueta {tag}",
    pt: "Tirar a etiqueta {tag}",
    en: "Remove the tag {tag}",
  },
  "notes": {
    es: "Notas",
    pt: "Notas",
    en: "Notes",
  },
  "notes.add": {
    es: "Nota para el equipo",
    pt: "Nota para a equipe",
    en: "A note for the team",
  },
  "notes.save": {
    es: "Guardar nota",
    pt: "Salvar nota",
    en: "Save the note",
  },
  "contact.alias": {
    es: "Contacto",
    pt: "Contato",
    en: "Contact",
  },
  "contact.since": {
    es: "Desde",
    pt: "Desde",
    en: "Since",
  },
  "contact.language": {
    es: "Idioma",
    pt: "Idioma",
    en: "Language",
  },
  "operator.name": {
    es: "Su nombre en la consola",
    pt: "Seu nome no console",
    en: "Your name in the console",
  },
  "operator.unnamed": {
    es: "Equipo",
    pt: "Equipe",
    en: "Team",
  },
  "keys": {
    es: "Teclas",
    pt: "Teclas",
    en: "Keyboard shortcuts",
  },
  "keys.j": {
    es: "Conversación siguiente",
    pt: "Próxima conversa",
    en: "Next conversation",
  },
  "keys.k": {
    es: "Conversación anterior",
    pt: "Conversa anterior",
    en: "Previous conversation",
  },
  "keys.r": {
    es: "Responder",
    pt: "Responder",
    en: "Reply",
  },
  "keys.t": {
    es: "Tomar",
    pt: "Assumir",
    en: "Take",
  },
  "keys.u": {
    es: "Devolver al asistente",
    pt: "Devolver ao assistente",
    en: "Release to the assistant",
  },
  "keys.e": {
    es: "Cerrar la conversación",
    pt: "Encerrar a conversa",
    en: "Close the conversation",
  },
  "keys./": {
    es: "Buscar por nombre",
    pt: "Procurar por nome",
    en: "Search by name",
  },
  "keys.1\u20135": {
    es: "Cambiar de sección",
    pt: "Mudar de seção",
    en: "Switch sections",
  },
  "keys.?": {
    es: "Esta ayuda",
    pt: "Esta ajuda",
    en: "This help",
  },
  "span.day": {
    es: "24 horas",
    pt: "24 horas",
    en: "24 hours",
  },
  "span.week": {
    es: "7 días",
    pt: "7 dias",
    en: "7 days",
  },
  "span.month": {
    es: "30 días",
    pt: "30 dias",
    en: "30 days",
  },
  "figures.span": {
    es: "Período",
    pt: "Período",
    en: "Period",
  },
  "figures.answers": {
    es: "Respuestas",
    pt: "Respostas",
    en: "Answers",
  },
  "figures.given": {
    es: "Contestadas",
    pt: "Respondidas",
    en: "Answered",
  },
  "figures.refusals": {
    es: "No lo sabe",
    pt: "Não sabe",
    en: "Did not know",
  },
  "figures.handoffs": {
    es: "A una persona",
    pt: "Para uma pessoa",
    en: "Handed to a person",
  },
  "figures.cost": {
    es: "Costo",
    pt: "Custo",
    en: "Cost",
  },
  "figures.volume": {
    es: "Respuestas en el tiempo",
    pt: "Respostas ao longo do tempo",
    en: "Answers over time",
  },
  "figures.latency": {
    es: "Tiempo de respuesta",
    pt: "Tempo de resposta",
    en: "Time to answer",
  },
  "figures.p50": {
    es: "Mediana",
    pt: "Mediana",
    en: "Median",
  },
  "figures.p95": {
    es: "95 de cada 100",
    pt: "95 de cada 100",
    en: "95 of 100",
  },
  "figures.table": {
    es: "Ver los números",
    pt: "Ver os números",
    en: "Show the numbers",
  },
  "figures.time": {
    es: "Momento",
    pt: "Momento",
    en: "Time",
  },
  "figures.none": {
    es: "Nada en este período.",
    pt: "Nada neste período.",
    en: "Nothing in this period.",
  },
};
