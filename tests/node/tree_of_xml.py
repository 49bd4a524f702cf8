"""Prints XML files as JSON: [tag, attributes, text, children], one file a line. For the checks in Node, which has no
XML reader of its own. Arguments are the files.
"""
import json
import sys
import xml.etree.ElementTree


def tree(element):
    return [element.tag, element.attrib, element.text or "", [tree(child) for child in element]]


for path in sys.argv[1:]:
    print(json.dumps(tree(xml.etree.ElementTree.parse(path).getroot())))
