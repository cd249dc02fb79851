# Archivos de una conversación y de un cliente
files = Archivos
files-open = Archivos…
files-about = Las imágenes y el texto sin formato se ven aquí; todo lo demás se descarga.
files-of = De quién
files-here = De esta conversación
files-customer = Del cliente
files-none = Sin archivos
file-open = Abrir { $name }
file-text-show = Mostrar el texto
file-text-hide = Ocultar el texto
file-text-cut = Hay más: descargue el archivo para leerlo todo.
