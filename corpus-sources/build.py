"""Turns the plain-text sources under docs/ into the formats of the sample corpus.

A source is named <name>.<target>.<source>, for instance returns.docx.md; any other file is copied as it is.
Usage: build.py <docs folder> <output folder> <work folder>
"""

import datetime
import html
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import markdown
import openpyxl
import pikepdf
import pptx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from openpyxl.styles import Alignment, Font, PatternFill

STAMP = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", 1790812800)), datetime.timezone.utc)
COMPANY = "Rodalba Seminuevos"
LOCALES = {"es": "es-MX", "pt": "pt-BR", "en": "en-US"}
FONT = "Liberation Sans"


# Reading the sources


def read(path):
    """The front matter and the body of a source."""
    text = path.read_text(encoding="utf-8")
    meta = {}
    match = re.match(r"---\n(.*?)\n---\n", text, re.S)
    if match:
        meta = dict(re.split(r":\s*", line, maxsplit=1) for line in match[1].splitlines())
        text = text[match.end():]
    return meta, expand(text.strip(), path.parent)


def expand(text, folder):
    """Writes the inspection points out as ten tables."""
    if "!POINTS" not in text:
        return text
    parts, number, group = [], 0, 0
    for line in (folder / "puntos.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            group += 1
            parts.append(f"\n## Grupo {group}. {line[2:]}\n\n| Nº | Punto | Crítico | B / C / O / N |\n|---|---|---|---|")
        else:
            number += 1
            parts.append(f"| {number} | {line.lstrip('*')} | {'✱' if line.startswith('*') else ''} | |")
    return text.replace("!POINTS", "\n".join(parts).strip())


def blocks(text):
    """Yields (kind, value): heading, table, bullets, numbers, notes or paragraph."""
    for block in re.split(r"\n\s*\n", text):
        lines = block.strip().splitlines()
        if not lines:
            continue
        heading = re.match(r"(#+) (.*)", lines[0])
        if heading:
            yield "heading", (len(heading[1]), heading[2])
            if lines[1:]:
                yield from blocks("\n".join(lines[1:]))
        elif lines[0].startswith("|"):
            rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
            yield "table", [rows[0]] + rows[2:]
        elif lines[0].startswith("- "):
            yield "bullets", [line[2:] for line in lines]
        elif re.match(r"\d+\. ", lines[0]):
            yield "numbers", [re.sub(r"^\d+\. ", "", line) for line in lines]
        elif lines[0] == "::: notes":
            yield "notes", " ".join(line for line in lines if not line.startswith(":::"))
        else:
            yield "paragraph", lines


# Word, and from it OpenDocument and PDF


def shade(cell, colour):
    element = OxmlElement("w:shd")
    element.set(qn("w:val"), "clear")
    element.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(element)


def runs(paragraph, text):
    for part in re.split(r"(\*\*.+?\*\*|\*[^*]+?\*)", text):
        bare = part.strip("*")
        if bare:
            run = paragraph.add_run(bare)
            run.bold = part.startswith("**") or None
            run.italic = (part.startswith("*") and not part.startswith("**")) or None


def field(paragraph, instruction, placeholder="1"):
    for kind, value in (("begin", None), (None, instruction), ("separate", None), ("text", placeholder), ("end", None)):
        run = paragraph.add_run()
        if kind == "text":
            run.text = value
        elif kind:
            char = OxmlElement("w:fldChar")
            char.set(qn("w:fldCharType"), kind)
            run._r.append(char)
        else:
            instr = OxmlElement("w:instrText")
            instr.set(qn("xml:space"), "preserve")
            instr.text = value
            run._r.append(instr)


def restart_numbering(document, paragraph):
    """Gives a numbered list its own counter."""
    numbering = document.part.numbering_part.numbering_definitions._numbering
    abstract = document.styles["List Number"].element.pPr.numPr.numId.val
    abstract = next(num for num in numbering.num_lst if num.numId == abstract).abstractNumId.val
    num = numbering.add_num(abstract)
    num.add_lvlOverride(ilvl=0).add_startOverride(1)
    return num.numId


def set_language(document, locale):
    rpr = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    lang = rpr.find(qn("w:lang"))
    if lang is None:
        lang = OxmlElement("w:lang")
        rpr.append(lang)
    lang.set(qn("w:val"), locale)
    lang.set(qn("w:eastAsia"), locale)


def core_properties(properties, meta):
    properties.title = meta.get("title", "")
    properties.author = properties.last_modified_by = COMPANY
    properties.language = LOCALES[meta.get("language", "es")]
    properties.created = properties.modified = STAMP.replace(tzinfo=None)
    properties.comments = properties.keywords = properties.subject = ""
    properties.revision = 1


def write_docx(meta, body, target):
    book = meta.get("toc") == "yes"
    document = docx.Document()
    set_language(document, LOCALES[meta.get("language", "es")])
    for style in document.styles:
        if hasattr(style, "font") and style.font is not None and style.type == 1:
            style.font.name = FONT
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for name in list(fonts.attrib):
                if "Theme" in name:
                    del fonts.attrib[name]
            fonts.set(qn("w:hAnsi"), FONT)
    normal = document.styles["Normal"]
    normal.font.size = Pt(11.5 if book else 11)
    normal.paragraph_format.line_spacing = 1.3 if book else 1.15
    normal.paragraph_format.space_after = Pt(8 if book else 6)
    for level, size in ((1, 22 if book else 18), (2, 14), (3, 12)):
        style = document.styles[f"Heading {level}"]
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0x1F, 0x3B, 0x57)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.59), Cm(27.94)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.5)
    header = section.header.paragraphs[0]
    header.text = f"{COMPANY if meta.get('language') != 'pt' else 'Rodalba Seminovos Brasil'} · {meta['title']}"
    header.runs[0].font.size = Pt(9)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field(footer, "PAGE")
    if book:
        cover(document, meta, body)
    chapter = 0
    for kind, value in blocks(body):
        if kind == "heading":
            level, text = value
            if book and level == 1:
                if not text.startswith("Anexo"):
                    chapter += 1
                    text = f"{chapter}. {text}"
                document.add_heading(text, 1).paragraph_format.page_break_before = True
            elif level == 1 and not book:
                document.add_heading(text, 1)
            else:
                document.add_heading(text, level)
        elif kind == "table":
            table(document, value)
        elif kind in ("bullets", "numbers"):
            style = "List Bullet" if kind == "bullets" else "List Number"
            number = None
            for item in value:
                paragraph = document.add_paragraph(style=style)
                runs(paragraph, item)
                if kind == "numbers":
                    number = number or restart_numbering(document, paragraph)
                    paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = number
                    paragraph._p.pPr.numPr.get_or_add_ilvl().val = 0
        else:
            runs(document.add_paragraph(), " ".join(value))
    core_properties(document.core_properties, meta)
    document.save(target)
    drop_thumbnail(target)


def cover(document, meta, body):
    for _ in range(8):
        document.add_paragraph()
    for text, size in ((meta["title"], 34), (meta["subtitle"], 16), (meta["edition"], 12)):
        run = document.add_paragraph().add_run(text)
        run.font.size = Pt(size)
        run.bold = size > 30
    heading = document.add_paragraph()
    heading.paragraph_format.page_break_before = True
    run = heading.add_run("Contenido")
    run.font.size, run.bold = Pt(22), True
    chapter = 0
    for kind, value in blocks(body):
        if kind == "heading" and value[0] == 1:
            text = value[1]
            if not text.startswith("Anexo"):
                chapter += 1
                text = f"{chapter}. {text}"
            paragraph = document.add_paragraph(text)
            paragraph.paragraph_format.space_after = Pt(3)


def table(document, rows):
    rows = [row + [""] * (len(rows[0]) - len(row)) for row in rows]
    grid = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for index, row in enumerate(rows):
        cells = grid.add_row().cells
        for cell, text in zip(cells, row):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            paragraph.paragraph_format.line_spacing = 1.1
            runs(paragraph, f"**{text}**" if index == 0 else text)
            for run in paragraph.runs:
                run.font.size = Pt(10)
            if index == 0:
                shade(cell, "E3EAF1")
    weights = [min(36, max(13, *(len(row[i]) for row in rows))) for i in range(len(rows[0]))]
    grid.autofit = False
    for column, weight in zip(grid.columns, weights):
        column.width = Cm(16.5 * weight / sum(weights))
        for cell in column.cells:
            cell.width = column.width
    properties = grid.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def convert(source, kind, folder, work):
    """Runs LibreOffice without touching the user's profile."""
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{work}/profile", "--headless", "--convert-to", kind, "--outdir", folder, source],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def write_pdf(meta, body, target, work):
    source = work / (target.stem + ".docx")
    write_docx(meta, body, source)
    convert(source, "pdf:writer_pdf_Export", work, work)
    with pikepdf.open(work / (target.stem + ".pdf")) as pdf:
        for key in list(pdf.docinfo.keys()):
            del pdf.docinfo[key]
        pdf.docinfo["/Title"] = meta["title"]
        pdf.docinfo["/Author"] = COMPANY
        pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = STAMP.strftime("D:%Y%m%d%H%M%SZ")
        pdf.Root.Lang = LOCALES[meta.get("language", "es")]
        if "/Metadata" in pdf.Root:
            del pdf.Root.Metadata
        for key in ("/ID", "/DocChecksum"):
            if key in pdf.trailer:
                del pdf.trailer[key]
        pdf.save(target, deterministic_id=True, linearize=False)


def write_odt(meta, body, target, work):
    source = work / (target.stem + ".docx")
    write_docx(meta, body, source)
    convert(source, "odt", work, work)
    shutil.copyfile(work / target.name, target)
    when = STAMP.strftime("%Y-%m-%dT%H:%M:%S")
    info = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" office:version="1.3">'
        f"<office:meta><dc:title>{html.escape(meta['title'])}</dc:title><dc:creator>{COMPANY}</dc:creator>"
        f"<dc:language>{LOCALES[meta['language']]}</dc:language><meta:creation-date>{when}</meta:creation-date><dc:date>{when}</dc:date>"
        "</office:meta></office:document-meta>")
    empty = ('<?xml version="1.0" encoding="UTF-8"?>\n<office:document-settings xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
             ' office:version="1.3"><office:settings/></office:document-settings>')
    with zipfile.ZipFile(target) as archive:
        content = archive.read("content.xml").decode("utf-8")
    # List identifiers are drawn at random; nothing refers to them.
    content = re.sub(r' xml:id="list\d+"', "", content)
    content = re.sub(r' text:continue-list="list\d+"', "", content)
    tidy_zip(target, replace={"meta.xml": info, "settings.xml": empty, "content.xml": content}, drop=r"Configurations2/|Thumbnails/")


def tidy_zip(path, replace=None, drop=None):
    """Rewrites an archive with fixed dates and order, so that two builds are byte for byte equal."""
    replace = replace or {}
    with zipfile.ZipFile(path) as archive:
        entries = [(info.filename, archive.read(info)) for info in archive.infolist() if not info.is_dir()]
    first = ("mimetype", "[Content_Types].xml")
    entries.sort(key=lambda entry: (entry[0] not in first, entry[0]))
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries:
            if drop and re.match(drop, name) and not name.endswith("manifest.xml"):
                continue
            data = replace.get(name, data)
            if drop and name == "META-INF/manifest.xml":
                data = re.sub(rb'\s*<manifest:file-entry [^>]*full-path="(Configurations2|Thumbnails)/[^>]*/>', b"", data)
            info = zipfile.ZipInfo(name, STAMP.timetuple()[:6])
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)


def drop_thumbnail(path):
    """The default templates carry a picture of an empty page."""
    with zipfile.ZipFile(path) as archive:
        rels = archive.read("_rels/.rels").decode()
    tidy_zip(path, replace={"_rels/.rels": re.sub(r"<Relationship [^>]*thumbnail[^>]*/>", "", rels)}, drop=r"docProps/thumbnail")


# Slides, sheets, web pages, books and plain text


def write_pptx(meta, body, target):
    deck = pptx.Presentation()
    slide = text = None
    for kind, value in blocks(body):
        if kind == "heading":
            first = slide is None
            slide = deck.slides.add_slide(deck.slide_layouts[0 if first else 1])
            slide.shapes.title.text = value[1]
            text = slide.placeholders[1].text_frame
        elif kind == "notes":
            slide.notes_slide.notes_text_frame.text = value
        else:
            items = [f"{i}. {item}" for i, item in enumerate(value, 1)] if kind == "numbers" else value
            text.text = items[0]
            for item in items[1:]:
                text.add_paragraph().text = item
    core_properties(deck.core_properties, meta)
    deck.save(target)
    drop_thumbnail(target)


def instalment(principal, months, rate=0.10):
    monthly = rate / 12
    return round(principal * monthly / (1 - (1 + monthly) ** -months), 2)


def write_xlsx(source, target):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for line in source.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if line.startswith("## "):
            sheet = book.create_sheet(line[3:])
            continue
        if cells[0] == "!AMORT":
            price, percent = int(cells[1]), int(cells[2])
            down = price * percent // 100
            cells = [price, percent, down, price - down, 0.10] + [instalment(price - down, int(n)) for n in cells[3].split(",")]
        else:
            cells = [float(c) if re.fullmatch(r"\d+\.\d+", c) else int(c) if re.fullmatch(r"\d+", c) else c for c in cells]
        sheet.append(cells)
    for sheet in book:
        for cell in sheet[1]:
            cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E3EAF1")
            cell.alignment = Alignment(wrap_text=True)
        for column in sheet.columns:
            sheet.column_dimensions[column[0].column_letter].width = min(60, max(len(str(cell.value)) for cell in column) + 2)
            for cell in column[1:]:
                if isinstance(cell.value, float):
                    cell.number_format = "0%" if cell.value == 0.10 else "#,##0.00"
                elif isinstance(cell.value, int) and cell.value >= 1000:
                    cell.number_format = "#,##0"
        sheet.freeze_panes = "A2"
    book.properties.creator = book.properties.lastModifiedBy = COMPANY
    book.properties.title = target.stem.replace("-", " ").capitalize()
    book.properties.created = book.properties.modified = STAMP.replace(tzinfo=None)
    book.save(target)
    with zipfile.ZipFile(target) as archive:
        core = archive.read("docProps/core.xml").decode()
    core = re.sub(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{STAMP:%Y-%m-%dT%H:%M:%SZ}", core)
    app = ('<?xml version="1.0" encoding="UTF-8"?>\n<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
           f"<Company>{COMPANY}</Company></Properties>")
    tidy_zip(target, replace={"docProps/core.xml": core, "docProps/app.xml": app})


def to_html(text):
    return markdown.markdown(text, extensions=["tables", "sane_lists"])


WORDS = {
    "es": dict(skip="Saltar al contenido", items=("Autos", "Vende tu auto", "Financiamiento", "Taller", "Sucursales"), site=COMPANY,
               legal="Precios en pesos mexicanos con IVA. Imágenes ilustrativas.", privacy="Aviso de privacidad", cookies="Usamos cookies propias. Aceptar"),
    "pt": dict(skip="Ir para o conteúdo", items=("Carros", "Venda seu carro", "Financiamento", "Oficina", "Loja"), site="Rodalba Seminovos Brasil",
               legal="Preços em reais. Imagens ilustrativas.", privacy="Política de privacidade", cookies="Usamos cookies próprios. Aceitar"),
    "en": dict(skip="Skip to content", items=("Cars", "Sell your car", "Financing", "Workshop", "Branches"), site=COMPANY,
               legal="Prices in Mexican pesos, VAT included. Pictures are illustrative.", privacy="Privacy notice", cookies="We use our own cookies. Accept"),
}


def write_html(meta, body, target):
    language = meta["language"]
    words = WORDS[language]
    links = "\n".join(f'      <li><a href="/{language}/{i}">{item}</a></li>' for i, item in enumerate(words["items"], 1))
    target.write_text(f"""<!DOCTYPE html>
<html lang="{LOCALES[language]}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{html.escape(meta["title"])} | {words["site"]}</title>
  <style>body {{ font-family: sans-serif; margin: 0 auto; max-width: 60rem }} .cookies {{ position: fixed; bottom: 0 }}</style>
  <script>window.page = {{ section: "{target.stem}", experiment: "b", visits: 0 }};</script>
</head>
<body>
  <a class="skip" href="#main">{words["skip"]}</a>
  <header><a href="https://autos.example/">{words["site"]}</a></header>
  <nav>
    <ul>
{links}
    </ul>
  </nav>
  <main id="main">
{to_html(body)}
  </main>
  <aside class="cookies" role="dialog">{words["cookies"]}</aside>
  <footer>
    <p>© 2026 {words["site"]}. {words["legal"]} <a href="/privacidad">{words["privacy"]}</a></p>
  </footer>
  <script>document.querySelector(".cookies").addEventListener("click", event => event.currentTarget.remove());</script>
</body>
</html>
""", encoding="utf-8")


def write_epub(meta, body, target):
    chapters = re.split(r"(?m)^# ", body)[1:]
    language = LOCALES[meta["language"]]
    page = ('<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" '
            'xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="{0}" lang="{0}"><head><title>{1}</title></head><body>\n{2}\n</body></html>\n')
    files, titles = {}, []
    cover = f"<h1>{html.escape(meta['title'])}</h1>\n<p>{html.escape(meta['subtitle'])}</p>\n<p>{html.escape(meta['author'])}</p>"
    files["portada.xhtml"] = page.format(language, html.escape(meta["title"]), cover)
    for number, chapter in enumerate(chapters, 1):
        title = chapter.splitlines()[0]
        titles.append((f"capitulo-{number:02}.xhtml", title))
        files[titles[-1][0]] = page.format(language, html.escape(title), to_html("# " + chapter))
    listing = "".join(f'<li><a href="{name}">{html.escape(title)}</a></li>' for name, title in titles)
    files["indice.xhtml"] = page.format(language, "Índice", f'<nav epub:type="toc"><h1>Índice</h1><ol>{listing}</ol></nav>')
    names = ["portada.xhtml", "indice.xhtml"] + [name for name, _ in titles]
    manifest = "".join(
        f'<item id="f{i}" href="{name}" media-type="application/xhtml+xml"{" properties=" + chr(34) + "nav" + chr(34) if name == "indice.xhtml" else ""}/>'
        for i, name in enumerate(names))
    spine = "".join(f'<itemref idref="f{i}"/>' for i in range(len(names)))
    files["libro.opf"] = (
        '<?xml version="1.0" encoding="utf-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:rodalba:libro:mantenimiento:2026</dc:identifier>'
        f"<dc:title>{html.escape(meta['title'])}</dc:title><dc:creator>{html.escape(meta['author'])}</dc:creator><dc:publisher>{COMPANY}</dc:publisher>"
        f'<dc:language>{language}</dc:language><dc:date>{meta["updated"]}</dc:date><meta property="dcterms:modified">{STAMP:%Y-%m-%dT%H:%M:%SZ}</meta></metadata>'
        f"<manifest>{manifest}</manifest><spine>{spine}</spine></package>\n")
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", '<?xml version="1.0"?>\n<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
                         '<rootfiles><rootfile full-path="OEBPS/libro.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n')
        for name, text in files.items():
            archive.writestr("OEBPS/" + name, text)
    tidy_zip(target)


def main(docs, out, work):
    for source in sorted(path for path in docs.rglob("*") if path.is_file()):
        if source.name == "puntos.txt":
            continue
        folder = out / source.parent.relative_to(docs)
        folder.mkdir(parents=True, exist_ok=True)
        name, *kinds = source.name.split(".")
        kind = kinds[0] if len(kinds) == 2 else "copy"
        if kind == "copy":
            shutil.copyfile(source, folder / source.name)
            continue
        if kind in ("cp1252", "utf16"):
            text = source.read_text(encoding="utf-8")
            data = text.replace("\n", "\r\n").encode("cp1252") if kind == "cp1252" else b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le")
            (folder / f"{name}.txt").write_bytes(data)
            continue
        target = folder / f"{name}.{kind}"
        if kind == "xlsx":
            write_xlsx(source, target)
            continue
        meta, body = read(source)
        writers = dict(docx=write_docx, pptx=write_pptx, html=write_html, epub=write_epub)
        if kind in writers:
            writers[kind](meta, body, target)
        else:
            dict(pdf=write_pdf, odt=write_odt)[kind](meta, body, target, work)
        print(target.relative_to(out))


if __name__ == "__main__":
    main(*(Path(argument).resolve() for argument in sys.argv[1:4]))
