// Reads {name: document} from stdin; writes {name: [what apl-suggester says]} for those it says anything of.
import { text } from "node:stream/consumers";
import suggester from "apl-suggester";

const validator = new suggester.StaticAplTemplateValidator();
const found = {};
for (const [name, document] of Object.entries(JSON.parse(await text(process.stdin)))) {
  const said = await validator.validate(document);
  if (said.length) found[name] = said;
}
process.stdout.write(JSON.stringify(found));
