import type { SchemeFile, TagFile } from "clientele";
import type { Counting } from "./preview";
import type { FileOptions } from "clientele";
import type { RuleKind } from "./rules";
