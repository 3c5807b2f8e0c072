"""The one list of semantic classes, in the order of the class head: the teacher's, then the parts of people.

The teacher (`teacher.py`) names whole people; pictures whose pixels are labelled (`ccp_labels.py`) tell
skin, hair and clothing apart. So where the teacher says "person" any of four classes may be meant.
"""

# ADE20K's 32. Order inferred from its frequency order and checked by eye; the published model names none.
TEACHER_CLASSES = [
    "other",
    "wall",
    "building",
    "sky",
    "floor",
    "tree",
    "ceiling",
    "road",
    "bed",
    "window",
    "grass",
    "cabinet",
    "sidewalk",
    "person",
    "earth",
    "door",
    "table",
    "mountain",
    "plant",
    "curtain",
    "chair",
    "car",
    "water",
    "painting",
    "sofa",
    "shelf",
    "house",
    "sea",
    "mirror",
    "rug",
    "field",
    "armchair",
]
CLASS_NAMES = [*TEACHER_CLASSES, "skin", "hair", "clothing"]

PERSON = TEACHER_CLASSES.index("person")
# What the teacher calls a person: its parts, or someone whose part nobody named.
PEOPLE = (PERSON, *range(len(TEACHER_CLASSES), len(CLASS_NAMES)))

# Stands in label maps where no class is known.
IGNORED_CLASS = 255
