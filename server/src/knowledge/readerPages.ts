import { language } from '../util/language.ts';

/** A page of Alibaba Cloud's help in the user's language; any other page as it is. */
export function pageForReader(page: string): string {
  if (language() !== 'zh-cn') return page;
  return page
    .replace('https://www.alibabacloud.com/help/en/', 'https://help.aliyun.com/zh/')
    .replace(
      /^https:\/\/www\.alibabacloud\.com\/help\/doc-detail\/(\d+)\.html?$/,
      'https://help.aliyun.com/document_detail/$1.html',
    )
    .replace(
      /^https:\/\/www\.alibabacloud\.com\/help\/faq-detail\/(\d+)\.html?$/,
      'https://help.aliyun.com/knowledge_detail/$1.html',
    );
}
