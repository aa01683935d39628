"""What makes a PDF last: the marks of PDF/A-2u (ISO 19005-2), set before anything is drawn."""

from datetime import date
from typing import Final
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfdoc import (
    XMP,
    NoEncryption,
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFObject,
    PDFStream,
    PDFString,
)
from reportlab.pdfgen.canvas import Canvas

from shared.document.colour import NAME, grey_profile

MAKER: Final = "Ordoflux"
_XMP: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>fr-FR</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<xmp:CreatorTool>{maker}</xmp:CreatorTool><pdf:Producer>{maker}</pdf:Producer>
<xmp:CreateDate>{day}</xmp:CreateDate><xmp:ModifyDate>{day}</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def make_lasting(canvas: Canvas, *, title: str, author: str, day: date, identity: bytes) -> None:
    """Describe the document and make its file conform to PDF/A-2u.

    `identity` tells this document from every other: the same gives the same file identifier.
    What is drawn afterwards must use embedded fonts and shades of grey only, nothing transparent.
    """
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setSubject(title)
    canvas.setCreator(MAKER)
    canvas.setProducer(MAKER)
    canvas.setDateFormatter(lambda *_: f"D:{day:%Y%m%d}")
    described = _XMP.format(
        title=escape(title), author=escape(author), maker=MAKER, day=day.isoformat()
    )
    document: PDFDocument = canvas._doc  # noqa: SLF001 - the canvas shows no other way to it
    document.updateSignature(identity)
    document.encrypt = _EndedStreams()
    catalog = document.Catalog
    catalog.Metadata = XMP(creator=lambda _: described.encode())
    catalog.OutputIntents = PDFArray([_output_intent()])
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]


def _output_intent() -> PDFDictionary:
    profile = PDFStream(PDFDictionary({"N": 1}), grey_profile())
    return PDFDictionary(
        {
            "Type": PDFName("OutputIntent"),
            "S": PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": PDFString(NAME),
            "Info": PDFString(NAME),
            "DestOutputProfile": profile,
        }
    )


class _EndedStreams(NoEncryption):  # type: ignore[misc]  # reportlab has no types of its own
    """Ends the line after each stream, as ISO 19005-2 6.1.7.1 wants and reportlab does not.

    Encryption is the one step that every stream passes before it is written.
    """

    def encode(self, content: bytes | str) -> "_Ended":
        return _Ended(content if isinstance(content, bytes) else content.encode())


class _Ended(PDFObject):  # type: ignore[misc]  # as above
    """Bytes that count without the end of line written behind them."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __len__(self) -> int:
        return len(self._content)

    def format(self, _: PDFDocument) -> bytes:
        return self._content + b"\n"
