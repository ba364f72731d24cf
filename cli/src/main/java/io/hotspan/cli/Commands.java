package io.hotspan.cli;

import io.hotspan.cli.say.ExitCode;
import io.hotspan.cli.say.Failure;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Finds the command and runs it. Only the one that is asked for is looked into: reflection takes its time. */
final class Commands {
    static final List<String> NAMES =
            List.of("demo", "ps", "doctor", "plan", "attach", "top", "open", "status", "detach", "off", "on", "ui");
    private static final int WIDTH = 110;

    private final Tool tool;

    Commands(Tool tool) {
        this.tool = tool;
    }

    /** Runs a command line; returns its exit code. */
    int execute(String... arguments) {
        AttachCommand plain = PlainLine.read(tool, arguments);
        if (plain == null) {
            return withPicocli(arguments);
        }
        try {
            return plain.call();
        } catch (RuntimeException bug) {
            return broken(bug, List.of(arguments).contains("--json"));
        }
    }

    int withPicocli(String... arguments) {
        CommandLine line = line(arguments.length == 0 ? "" : arguments[0]);
        if (arguments.length == 0) {
            line.usage(tool.screen().out());
            tool.screen().lines(List.of());
            return ExitCode.DONE.number();
        }
        int code = line.execute(arguments);
        tool.screen().lines(List.of());
        return code;
    }

    private CommandLine line(String first) {
        CommandLine line = new CommandLine(new Hotspan());
        Subcommand only = command(first);
        if (only != null) {
            line.addSubcommand(first, only);
        } else {
            NAMES.forEach(name -> line.addSubcommand(name, command(name)));
            CommandLine help = new CommandLine(new CommandLine.HelpCommand());
            help.getCommandSpec().usageMessage().hidden(true);
            line.addSubcommand("help", help);
        }
        line.setColorScheme(Help.defaultColorScheme(tool.screen().color() ? Help.Ansi.ON : Help.Ansi.OFF));
        line.setUsageHelpWidth(WIDTH);
        Map<String, IHelpSectionRenderer> sections = new HashMap<>(line.getHelpSectionMap());
        sections.put(UsageMessageSpec.SECTION_KEY_SYNOPSIS, Synopsis::render);
        line.setHelpSectionMap(sections);
        line.setOut(new PrintWriter(tool.screen().out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(tool.screen().err(), true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler(this::usage);
        line.setExecutionExceptionHandler(
                (bug, command, result) -> broken(bug, result.originalArgs().contains("--json")));
        return line;
    }

    private @Nullable Subcommand command(String name) {
        return switch (name) {
            case "ps" -> new PsCommand(tool);
            case "doctor" -> new DoctorCommand(tool);
            case "plan" -> new PlanCommand(tool);
            case "attach" -> new AttachCommand(tool);
            case "status" -> new StatusCommand(tool);
            case "top" -> new TopCommand(tool);
            case "open" -> new OpenCommand(tool);
            case "detach" -> new DetachCommand(tool);
            case "off" -> new OffCommand(tool);
            case "on" -> new OnCommand(tool);
            case "ui" -> new UiCommand(tool);
            case "demo" -> new DemoCommand(tool);
            default -> null;
        };
    }

    private int usage(ParameterException problem, String[] arguments) {
        String name = problem.getCommandLine().getCommandName();
        String what = String.valueOf(problem.getMessage());
        String action = "hotspan help " + name + " shows how it is written.";
        if (problem instanceof UnmatchedArgumentException unmatched && name.equals("hotspan")) {
            List<String> near = unmatched.getSuggestions();
            what = "there is no command " + unmatched.getUnmatched().get(0) + ".";
            action = near.isEmpty() || !NAMES.contains(near.get(0))
                    ? "hotspan without anything lists the commands."
                    : "Did you mean hotspan " + near.get(0) + "?";
        } else if (name.equals("hotspan")) {
            action = "hotspan without anything lists the commands.";
        } else if (problem instanceof MissingParameterException) {
            what = name + ": " + lowerFirst(what);
        }
        Failure failure =
                isPid(problem) ? Pid.failure(problem.getValue()) : Failure.of(ExitCode.USAGE, "HS-USAGE", what, action);
        tool.screen().json(List.of(arguments).contains("--json")).failure(failure);
        return failure.exit().number();
    }

    private static boolean isPid(ParameterException problem) {
        return problem.getArgSpec() != null
                && problem.getValue() != null
                && problem.getArgSpec().paramLabel().equals("PID");
    }

    private static String lowerFirst(String text) {
        return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    /** A bug of ours: said, with all that helps to find it. */
    private int broken(Exception bug, boolean json) {
        tool.screen()
                .json(json)
                .failure(Failure.of(
                        ExitCode.PARTIAL,
                        "HS-INTERNAL",
                        "hotspan failed: " + bug + ".",
                        "Please report it with the stack trace on the error output."));
        bug.printStackTrace(tool.screen().err());
        tool.screen().err().flush();
        return ExitCode.PARTIAL.number();
    }
}
