# Cómo habla la empresa
settings-house = Palabras de la empresa
house-title = Cómo habla la empresa
house-about = La revisión de respuestas lo pide en cada respuesta, además de lo que vale para todos.
house-words = Palabras
house-words-about = Una entrada por línea. Avisan mientras alguien escribe; nada cambia por sí solo.
house-avoid = Palabras que no usamos
house-avoid-help = Lo que se dice en su lugar puede ir tras una flecha: → o =>.
house-avoid-example = barato → buen precio
house-spelt = Nuestros propios nombres, tal como se escriben
house-spelt-help = Un producto o la propia empresa, un nombre por línea.
house-limits = Enlaces y ofertas
house-hosts = Sitios que se pueden enlazar
house-hosts-help = Con todo lo que hay debajo. Vacío: se permite cualquier enlace, solo se señalan los acortados, los no cifrados y los internos.
house-hosts-example = shop.example
house-offers = Sin ofertas mientras alguien espera ayuda
house-offers-help = Vender en una conversación abierta se detiene, salvo que la persona haya pedido una oferta.
