using Kaunta.Platform.Http;

namespace Kaunta.Modules.Imports;

/// <summary>What the Imports module refuses.</summary>
internal static class ImportRefusals
{
    public static readonly Refusal TooLarge = new(
        413,
        "import_too_large",
        "The file is too large: at most 16 MB, and 2 MB as it is sent. Split it into several."
    );

    public static readonly Refusal TooManyRows = new(
        413,
        "import_too_many_rows",
        "The file has more than 100,000 rows. Split it into several."
    );

    public static readonly Refusal Empty = new(400, "import_empty", "There is no row in this file.");
    public static readonly Refusal Name = new(400, "import_name_wrong", "Give the file a name of at most 200 letters.");
    public static readonly Refusal Options = new(400, "import_options_wrong", "These settings don't fit this file.");
    public static readonly Refusal NothingToDo = new(409, "import_nothing", "Nothing in this file would change anything.");

    public static readonly Refusal Moved = new(
        409,
        "import_moved",
        "Products were changed since the preview. Look at the new preview, then accept it."
    );

    public static readonly Refusal NotStaged = new(409, "import_not_staged", "This import was accepted already.");
    public static readonly Refusal NotDone = new(
        409,
        "import_not_done",
        "Only an import that is finished or has stopped can be undone, and only once."
    );
}
