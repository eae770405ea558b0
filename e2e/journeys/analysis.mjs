// From the ledger to the plan: causes, targets, documents, import.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder, signIn } from "../stage.mjs";

export default {
  async "a number of the causes opens the lines it is the sum of"(base) {
    const page = await signIn("director");
    await page.goto(`${base}/reports/strategy.causes`);
    const number = page.locator("a.qd-number[href*='ledger.lines']").first();
    const shown = (await number.textContent()) ?? "";
    await number.click();
    await page.waitForURL(/ledger\.lines/);
    assert.ok((await page.locator(".qd-table tbody tr").count()) > 0, `${shown} has lines behind it`);
  },

  async "adopted targets turn up as attainment on today's page"(base) {
    const page = await signIn("director");
    await page.goto(`${base}/reports/strategy.targets?growth=25%25`);
    await page.locator(".acts button.is-main").click();
    await page.waitForSelector(".notice.is-good");
    await page.goto(base);
    const figures = await page.locator(".qd-key-figure").allTextContents();
    assert.ok(figures.some((text) => /完成率/.test(text) && /\d%/.test(text.split("完成率")[1] ?? "")), figures.join(" | "));
  },

  async "the plan downloads as Word, Excel and PDF"(base) {
    const page = await signIn("director");
    await page.goto(`${base}/reports/ledger.query`);
    for (const [format, magic] of [["docx", "PK"], ["xlsx", "PK"], ["pdf", "%PDF"]]) {
      const answer = await page.request.get(`${base}/reports/strategy.plan?format=${format}`, { timeout: 90_000 });
      assert.equal(answer.status(), 200, format);
      const bytes = await answer.body();
      assert.ok(bytes.length > 10_000 && bytes.subarray(0, magic.length).toString() === magic, `${format}: ${bytes.length} bytes`);
    }
  },

  async "a file is checked, taken, and found unchanged the second time"(base) {
    const rows = ["单据日期,单据编号,客户名称,产品名称,区域,业务员,数量,销售额"];
    for (let day = 1; day <= 20; day++) {
      const date = `2026-11-${String(day).padStart(2, "0")}`;
      rows.push(`${date},E2E-${day},试验客户${day % 4},试验产品${day % 3},华东,周立军,${day},${day * 100}.50`);
    }
    const file = join(folder, "november.csv");
    writeFileSync(file, rows.join("\n") + "\n");
    const page = await signIn("director");
    const taken = async () => {
      await page.goto(`${base}/import`);
      await page.setInputFiles("input[name=files]", file);
      await page.click(".drop button.is-main");
      await page.waitForSelector("form.accept button.is-main");
      const said = await page.locator("main").innerText();
      await page.click("form.accept button.is-main");
      await page.waitForSelector(".notice.is-good[role=status]");
      await page.goto(`${base}/import`);
      return [said, await page.locator("#batches tbody tr").count()];
    };
    const [said, before] = await taken();
    assert.match(said, /november\.csv/);
    const [, after] = await taken();
    assert.equal(after, before, "the same file again adds no batch");
  },
};
