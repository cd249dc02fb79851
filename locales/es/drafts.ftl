# El borrador de una colega: leído, comentado, asumido
draft-read = Leer
draft-of = Borrador de { $name }
draft-of-about = Tal como está ahora. El cliente no ve nada de él, ni de lo que usted diga.
draft-of-gone = { $name } ya no tiene borrador aquí: se envió, se descartó o lo asumió otra persona.
draft-empty = Aún no hay palabras
draft-wrote = Con palabras de { $names }
draft-comments = Lo que dicen los colegas de este borrador
draft-comment = Decir algo
draft-comment-add = Decirlo
draft-take = Asumir
draft-take-unsaved = No se asumió nada: sus propias palabras aquí no se pudieron guardar. Encima de ellas se dice por qué.
draft-taken = Usted sigue escribiendo aquí. Se avisó a { $name }.
draft-taken-from = { $name } asumió este borrador y sigue escribiendo allí.
draft-let-go = Dejárselo
draft-own-again = Seguir con un borrador propio
approval-wrote-too = Usted escribió una parte antes de que otra persona lo asumiera: lo mira alguien más.
notified-draft = { $name } sobre su borrador
