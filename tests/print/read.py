"""Reads pictures with zxing-cpp; one JSON line for each symbol found: where, what, and the bytes in hex.

Usage: read.py FORMATS PICTURE...      FORMATS: names of zxing-cpp joined by "|", or "All"
"""

import json
import sys

import zxingcpp
from PIL import Image

Image.MAX_IMAGE_PIXELS = None
formats = zxingcpp.barcode_formats_from_str(sys.argv[1])
for path in sys.argv[2:]:
    with Image.open(path) as picture:
        found = zxingcpp.read_barcodes(picture.convert("L"), formats=formats, text_mode=zxingcpp.TextMode.Plain)
    for code in found:
        place = code.position.top_left
        print(
            json.dumps(
                {
                    "file": path,
                    "format": str(code.format),
                    "aim": code.symbology_identifier,
                    "hex": bytes(code.bytes).hex(),
                    "text": code.text,
                    "x": place.x,
                    "y": place.y,
                }
            )
        )
